import { expect, test } from '@jest/globals';
import { freshMaskKey } from '../../../src/protocol/frame/mask-key.js';

/** More keys than come from two fetches of random bytes. */
const MANY = 2 * 1024 + 512;

test('a key is any number of 32 bits', () => {
  const keys = Array.from({ length: MANY }, freshMaskKey);
  expect(keys.filter((key) => !Number.isInteger(key) || key < 0 || key > 0xffff_ffff)).toEqual([]);
  // That one of four parts of the range gets none of so many keys happens never.
  expect(new Set(keys.map((key) => key >>> 30))).toEqual(new Set([0, 1, 2, 3]));
});

test('no key comes a second time, however many are asked for', () => {
  const keys = Array.from({ length: MANY }, freshMaskKey);
  // Two equal ones among them: once in a thousand runs. Three pairs: never.
  expect(new Set(keys).size).toBeGreaterThan(MANY - 3);
});

test('each key is made of bytes of its own', () => {
  const keys = Array.from({ length: MANY }, freshMaskKey);
  const overlapping = keys.filter((key, i) => (keys[i + 1] ?? 0) >>> 16 === (key & 0xffff));
  // Chance alone makes one in twenty-five runs of so many keys, and never three.
  expect(overlapping.length).toBeLessThan(3);
});
