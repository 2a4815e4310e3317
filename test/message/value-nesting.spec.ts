import { describe, expect, it } from '@jest/globals';
import { isBytes, isValueDeeperThan } from '../../src/message/value-nesting.js';

type Wrap = (inner: unknown) => unknown;

const wraps: readonly [name: string, wrap: Wrap][] = [
  ['arrays', (inner) => [0, inner]],
  ['objects', (inner) => ({ a: 1, b: inner })],
  ['maps by their values', (inner) => new Map([['a', inner]])],
  ['maps by their keys', (inner) => new Map([[inner, 1]])],
  ['sets', (inner) => new Set([0, inner])],
  ['objects without a prototype', (inner) => Object.assign(Object.create(null), { inner })],
];

function nested(levels: number, wrap: Wrap): unknown {
  let value: unknown = 'leaf';
  for (let i = 0; i < levels; i++) value = wrap(value);
  return value;
}

describe('isValueDeeperThan', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a number', 5],
    ['a BigInt', 5n],
    ['a function', () => [[]]],
    ['a Buffer', Buffer.alloc(10_000)],
    ['a typed array', new Float64Array(10)],
    ['an ArrayBuffer', new ArrayBuffer(4)],
  ])('finds no level in %s', (_name, value) => {
    expect(isValueDeeperThan(0, value)).toBe(false);
  });

  it.each([
    ['an empty array', []],
    ['a Date', new Date(0)],
    ['an object with bytes', { bytes: new Uint8Array(4) }],
  ])('counts %s as one', (_name, value) => {
    expect(isValueDeeperThan(0, value)).toBe(true);
    expect(isValueDeeperThan(1, value)).toBe(false);
  });

  describe.each(wraps)('of nested %s', (_name, wrap) => {
    it.each([1, 2, 128, 1000])('tells %d levels from one less', (levels) => {
      const value = nested(levels, wrap);
      expect(isValueDeeperThan(levels, value)).toBe(false);
      expect(isValueDeeperThan(levels - 1, value)).toBe(true);
    });

    it('A10 is done with 100,000 levels without running out of stack', () => {
      expect(isValueDeeperThan(1000, nested(100_000, wrap))).toBe(true);
    });
  });

  it('takes a value that contains itself for one that is too deep', () => {
    const circular: unknown[] = [1];
    circular.push(circular, { circular });
    expect(isValueDeeperThan(1000, circular)).toBe(true);
  });

  it('looks at shared parts once for each level, not once for each way to them', () => {
    const shared = nested(100, (inner) => [inner, inner, { inner }]);
    expect(isValueDeeperThan(1000, shared)).toBe(false);
    expect(isValueDeeperThan(100, shared)).toBe(true);
  });
});

describe('isBytes', () => {
  it.each([
    Buffer.alloc(1),
    new Uint8Array(1),
    new DataView(new ArrayBuffer(1)),
    new ArrayBuffer(1),
    new SharedArrayBuffer(1),
  ])('is true for bytes in any form', (value) => expect(isBytes(value)).toBe(true));

  it.each([[[]], ['text'], [null], [undefined], [{ byteLength: 1 }], [5]])('is false for %p', (value) =>
    expect(isBytes(value)).toBe(false),
  );
});
