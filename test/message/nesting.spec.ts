import { describe, expect, it } from '@jest/globals';
import { isDeeperThan, MAX_LEVELS, type Json } from '../../src/message/nesting.js';

const arrays = (levels: number): Json => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
const objects = (levels: number): Json => JSON.parse('{"a":'.repeat(levels - 1) + '{}' + '}'.repeat(levels - 1));
const mixed = (levels: number): Json => {
  let value: Json = [1];
  for (let level = 1; level < levels; level++) value = level % 2 === 0 ? [0, value] : { a: 1, b: value, c: [] };
  return value;
};

describe('isDeeperThan', () => {
  it.each<[string, Json]>([
    ['null', null],
    ['a number', 5],
    ['a string of brackets', '['.repeat(1000)],
    ['true', true],
  ])('finds no level in %s', (_name, value) => {
    expect(isDeeperThan(0, value)).toBe(false);
  });

  it.each([
    ['an empty array', []],
    ['an empty object', {}],
    ['an array of values', [1, 'a', null]],
    ['an object of values', { a: 1, b: null }],
  ])('counts %s as one', (_name, value) => {
    expect(isDeeperThan(0, value)).toBe(true);
    expect(isDeeperThan(1, value)).toBe(false);
  });

  describe.each([
    ['arrays', arrays],
    ['objects', objects],
    ['arrays and objects', mixed],
  ])('of nested %s', (_name, nested) => {
    it.each([2, 3, 128, MAX_LEVELS])('tells %d levels from one less', (levels) => {
      expect(isDeeperThan(levels, nested(levels))).toBe(false);
      expect(isDeeperThan(levels - 1, nested(levels))).toBe(true);
    });
  });

  it('finds the deepest place wherever it is', () => {
    const wide: Json[] = Array.from({ length: 10_000 }, (_, i) => ({ i }));
    expect(isDeeperThan(2, wide)).toBe(false);
    expect(isDeeperThan(2, [...wide, { i: [] }])).toBe(true);
    expect(isDeeperThan(2, [{ i: {} }, ...wide])).toBe(true);
  });

  it('looks at a key __proto__ like at any other', () => {
    expect(isDeeperThan(2, JSON.parse('{"__proto__":{"a":[]}}') as Json)).toBe(true);
  });

  it.each([
    ['arrays', arrays],
    ['objects', objects],
  ])('A10 is done with 100,000 levels of %s without running out of stack', (_name, nested) => {
    expect(isDeeperThan(128, nested(100_000))).toBe(true);
    expect(isDeeperThan(MAX_LEVELS, nested(100_000))).toBe(true);
  });
});
