import { describe, expect, it } from '@jest/globals';
import { isMessageId } from '../../src/message/message-id.js';

describe('a string as an id', () => {
  it.each<[string, string, number]>([
    ['1 byte', 'a', 256],
    ['2 bytes', 'é', 128],
    ['3 bytes', '€', 85],
    ['4 bytes', '😀', 64],
    ['half a surrogate pair, which is written as 3 bytes', '\ud83d', 85],
    ['the other half', '\ude00', 85],
  ])('may have at most 256 bytes of UTF-8: characters of %s', (_size, character, most) => {
    expect(isMessageId(character.repeat(most))).toBe(true);
    expect(isMessageId(character.repeat(most + 1))).toBe(false);
  });

  it.each<[string, string, boolean]>([
    ['85 characters of 3 bytes and one of 1', '€'.repeat(85) + 'a', true],
    ['85 characters of 3 bytes and one of 2', '€'.repeat(85) + 'é', false],
    ['one of 4 bytes among 252 of 1', 'a'.repeat(126) + '😀' + 'a'.repeat(126), true],
    ['one of 4 bytes among 253 of 1', 'a'.repeat(127) + '😀' + 'a'.repeat(126), false],
    ['no character at all', '', true],
    ['control characters', '\u0000\n', true],
    ['a text that is much too long', 'a'.repeat(1_000_000), false],
  ])('is measured as a whole: %s', (_name, id, isId) => {
    expect(isMessageId(id)).toBe(isId);
  });
});

describe('a number as an id', () => {
  it.each([0, -0, 1, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])('%p is one', (id) => {
    expect(isMessageId(id)).toBe(true);
  });

  it.each([0.5, Number.MAX_SAFE_INTEGER + 1, Number.MIN_SAFE_INTEGER - 1, 1e300, NaN, Infinity, -Infinity])(
    '%p is none: a peer could read another one',
    (id) => {
      expect(isMessageId(id)).toBe(false);
    },
  );
});

it.each([undefined, null, true, false, 1n, {}, [], ['a'], Object('a'), Object(1), Symbol('a')])(
  'nothing else is an id: %p',
  (value) => {
    expect(isMessageId(value)).toBe(false);
  },
);
