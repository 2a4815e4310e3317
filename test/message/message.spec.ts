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
      message: 'Invalid message: an object with a key "event" is expected',
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

  const LONGEST = 'é'.repeat(128);
  const WRONG_ID = {
    refused: 'invalid_message',
    message: 'Invalid message: "id" must be a string of at most 256 bytes or a safe integer',
  };

  it.each<[string, unknown, unknown]>([
    ['an integer', 7, 7],
    ['0', 0, 0],
    ['a negative one', -1, -1],
    ['the largest safe one', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['a string', 'a', 'a'],
    ['the empty string', '', ''],
    ['a string of 256 bytes', LONGEST, LONGEST],
    ['null, which counts as none', null, undefined],
    ['undefined', undefined, undefined],
  ])('takes for the id of a request %s', (_name, id, taken) => {
    expect(asMessage({ event: 'x', data: 1, id })).toEqual({ event: 'x', data: 1, id: taken });
  });

  it.each<[string, unknown]>([
    ['a fraction', 1.5],
    ['one past the largest safe integer', Number.MAX_SAFE_INTEGER + 1],
    ['NaN', NaN],
    ['true', true],
    ['an object', {}],
    ['an array', [7]],
    ['a string of 257 bytes', `${LONGEST}x`],
    ['a string of 257 characters', 'x'.repeat(257)],
  ])('refuses for an id %s', (_name, id) => {
    expect(asMessage({ event: 'x', id })).toEqual(WRONG_ID);
  });

  it('gives a refusal the id of a request, so that it does not wait for an answer', () => {
    expect(asMessage({ event: {}, id: 7 })).toMatchObject({ refused: 'invalid_message', id: 7 });
    expect(asMessage({ id: 'a' })).toMatchObject({ refused: 'invalid_message', id: 'a' });
  });

  it.each(['exception', '$next', '$complete', '$cancel'])('does not complain about the id of a %s', (event) => {
    expect(asMessage({ event, id: {} })).toEqual({ event, data: undefined, id: undefined });
  });

  it('takes no notice of an id where requests are off', () => {
    expect(asMessage({ event: 'x', id: 7 }, false)).toEqual({ event: 'x', data: undefined, id: undefined });
    expect(asMessage({ event: 'x', id: {} }, false)).toEqual({ event: 'x', data: undefined, id: undefined });
  });
});
