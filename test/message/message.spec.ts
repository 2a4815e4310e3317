import { describe, expect, it } from '@jest/globals';
import { asMessage } from '../../src/message/message.js';

describe('asMessage', () => {
  it.each([
    ['a named event with data', { event: 'say', data: 'hi' }, { event: 'say', data: 'hi' }],
    ['A6 an event without data', { event: 'say' }, { event: 'say', data: undefined }],
    ['A7 further keys', { event: 'say', data: 1, more: 2 }, { event: 'say', data: 1 }],
    ['A4 a numbered event', { event: 1, data: null }, { event: 1, data: null }],
    ['an empty name', { event: '' }, { event: '', data: undefined }],
  ])('takes %s', (_name, value, message) => {
    expect(asMessage(value)).toEqual(message);
  });

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a number', 5],
    ['a string', 'x'],
    ['true', true],
    ['an array', []],
    ['an array with an event', Object.assign([], { event: 'x' })],
  ])('A2 refuses %s', (_name, value) => {
    expect(asMessage(value)).toEqual({
      refused: 'invalid_message',
      message: 'Invalid message: a JSON object with a key "event" is expected',
    });
  });

  it.each([
    ['no event', {}],
    ['an object', { event: {} }],
    ['an array', { event: [] }],
    ['a boolean', { event: true }],
    ['null', { event: null }],
  ])('A4 refuses %s for an event', (_name, value) => {
    expect(asMessage(value)).toEqual({
      refused: 'invalid_message',
      message: 'Invalid message: "event" must be a string',
    });
  });
});
