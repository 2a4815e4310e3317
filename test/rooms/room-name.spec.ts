import { describe, expect, it } from '@jest/globals';
import { roomNames } from '../../src/rooms/room-name.js';

describe('A35 the name of a room', () => {
  it.each(['a', '__proto__', 'constructor', 'ü'.repeat(128), 'x'.repeat(256), '🙂', ' ', '\0', '0'])(
    'may be %j',
    (name) => {
      expect(roomNames(name)).toEqual([name]);
    },
  );

  it.each<[string, unknown, string]>([
    ['empty', '', 'The name of a room must not be empty'],
    ['of 257 bytes', 'x'.repeat(257), 'The name of a room has at most 256 bytes, this one 257'],
    [
      'of 257 bytes in fewer characters',
      `a${'ü'.repeat(128)}`,
      'The name of a room has at most 256 bytes, this one 257',
    ],
    ['of 10 KB', 'x'.repeat(10_240), 'The name of a room has at most 256 bytes, this one 10240'],
    ['a lone high surrogate', 'a\ud800', 'The name of a room must not have half a surrogate pair'],
    ['a lone low surrogate', '\udc00a', 'The name of a room must not have half a surrogate pair'],
    ['a number', 5, 'The name of a room must be a string, not number'],
    ['nothing', undefined, 'The name of a room must be a string, not undefined'],
    ['null', null, 'The name of a room must be a string, not null'],
    ['an object', { toString: () => 'a' }, 'The name of a room must be a string, not object'],
    ['one in a list that is wrong', ['a', 7], 'The name of a room must be a string, not number'],
  ])('must not be %s', (_name, name, message) => {
    expect(() => Reflect.apply(roomNames, undefined, [name])).toThrow(new TypeError(message));
  });

  it('may be several, and an empty list is none', () => {
    expect([roomNames(['a', 'b']), roomNames([])]).toEqual([['a', 'b'], []]);
  });

  it('is copied, since a list may change', () => {
    const list = ['a'];
    const names = roomNames(list);
    list.push('b');
    expect(names).toEqual(['a']);
  });
});
