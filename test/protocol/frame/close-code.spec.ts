import { describe, expect, test } from '@jest/globals';
import { CloseCode, isCloseCodeOnWire } from '../../../src/protocol/frame/close-code.js';

/** The ranges of codes that may be sent, as in row F59. */
const ALLOWED: readonly (readonly [first: number, last: number])[] = [
  [1000, 1003],
  [1007, 1014],
  [3000, 3999],
  [4000, 4999],
];

describe('isCloseCodeOnWire', () => {
  test('F54-F59 allows exactly the registered, the library and the application codes of all 65,536', () => {
    const allowed = Array.from({ length: 65_536 }, (_, code) => code).filter(isCloseCodeOnWire);
    const expected = ALLOWED.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
    expect(allowed).toEqual(expected);
  });

  test.each([-1000, 65_536 + 1000, 1000.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the number %p', (code) => {
    expect(isCloseCodeOnWire(code)).toBe(false);
  });
});

test('F56 the three codes that only report something are never on the wire, all others are', () => {
  const silent = Object.entries(CloseCode).filter(([, code]) => !isCloseCodeOnWire(code));
  expect(silent).toEqual([
    ['NoStatusReceived', 1005],
    ['AbnormalClosure', 1006],
    ['TlsHandshake', 1015],
  ]);
});
