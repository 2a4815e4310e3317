import { describe, expect, it } from '@jest/globals';
import { cancelMessage, completeMessage, nextMessage } from '../../src/message/request-messages.js';

class Reply {
  constructor(
    readonly event: string,
    readonly data: unknown,
  ) {}
}

class Concert {
  readonly event = 'concert';
  readonly data = 'Friday';
  readonly place = 'Hall';
}

class Lazy {
  get event(): string {
    return 'of the class';
  }
  readonly data = 1;
}

const inherited: unknown = Object.create({ event: 'inherited', data: 1 });
const halfInherited: unknown = Object.assign(Object.create({ event: 'inherited' }), { data: 1 });
const bare: unknown = Object.assign(Object.create(null), { event: 'x', data: 1 });
const hidden: unknown = Object.defineProperty({ data: 1 }, 'event', { value: 'x', enumerable: false });

describe('the answers to a request', () => {
  it.each<[string, unknown, string]>([
    ['$next with a value', nextMessage(7, 'v'), '{"event":"$next","data":"v","id":7}'],
    ['$next with undefined', nextMessage(7, undefined), '{"event":"$next","id":7}'],
    ['$next with null', nextMessage('a', null), '{"event":"$next","data":null,"id":"a"}'],
    [
      '$next with a named answer',
      nextMessage(7, { event: 'x', data: 1 }),
      '{"event":"$next","data":1,"as":"x","id":7}',
    ],
    ['$complete with a value', completeMessage(0, false), '{"event":"$complete","data":false,"id":0}'],
    ['$complete without a value', completeMessage(''), '{"event":"$complete","id":""}'],
    ['$complete with a named answer', completeMessage(7, bare), '{"event":"$complete","data":1,"as":"x","id":7}'],
    ['$cancel', cancelMessage('a'), '{"event":"$cancel","id":"a"}'],
  ])('travel as this text and no other: %s', (_name, message, text) => {
    expect(JSON.stringify(message)).toBe(text);
  });

  it.each<[string, unknown, object]>([
    ['an event and data', { event: 'x', data: { a: 1 } }, { data: { a: 1 }, as: 'x' }],
    ['data first', { data: 1, event: 'x' }, { data: 1, as: 'x' }],
    ['data that is null', { event: 'x', data: null }, { data: null, as: 'x' }],
    ['an event alone', { event: 'x' }, { as: 'x' }],
    ['data that is undefined', { event: 'x', data: undefined }, { as: 'x' }],
    ['an event without a name', { event: '', data: 1 }, { data: 1, as: '' }],
    ['an event of the protocol', { event: '$complete', data: 1 }, { data: 1, as: '$complete' }],
    ['an instance of a class', new Reply('x', 1), { data: 1, as: 'x' }],
    ['an object without a prototype', bare, { data: 1, as: 'x' }],
    [
      'an event with a getter',
      {
        get event() {
          return 'x';
        },
        data: 1,
      },
      { data: 1, as: 'x' },
    ],
    [
      'a symbol beside them, which JSON does not say either',
      { event: 'x', data: 1, [Symbol('s')]: 2 },
      { data: 1, as: 'x' },
    ],
    ['named answers inside a named answer', { event: 'x', data: { event: 'y' } }, { data: { event: 'y' }, as: 'x' }],
  ])('name the event of a handler that answers with one: %s', (_name, value, told) => {
    expect(completeMessage(7, value)).toEqual({ event: '$complete', ...told, id: 7 });
  });

  it.each<[string, unknown]>([
    ['an entity that has an event among others', new Concert()],
    ['an event and something that is no data', { event: 'x', date: 1 }],
    ['an event that is a number', { event: 1, data: 1 }],
    ['an event that is a String', { event: Object('x'), data: 1 }],
    ['data alone', { data: 1 }],
    ['an event of its prototype', inherited],
    ['an event of its prototype beside data', halfInherited],
    ['an event from a getter of its class', new Lazy()],
    ['an event that JSON would not say', hidden],
    ['an array', ['event', 'data']],
    ['an array that has an event', Object.assign([1], { event: 'x' })],
    ['a text', 'event'],
    ['a function', () => 1],
    ['null', null],
  ])('take nothing else apart: %s', (_name, value) => {
    expect(nextMessage(7, value)).toEqual({ event: '$next', data: value, id: 7 });
    expect(Object.keys(nextMessage(7, value))).toEqual(['event', 'data', 'id']);
  });
});
