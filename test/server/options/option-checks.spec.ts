import { describe, expect, test } from '@jest/globals';
import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkLimit,
  checkString,
  wrong,
} from '../../../src/server/options/option-checks.js';

describe('checkInteger', () => {
  test.each([
    { value: undefined, result: 5 },
    { value: 1, result: 1 },
    { value: 10, result: 10 },
  ])('gives $result for $value', ({ value, result }) => {
    expect(checkInteger('n', value, 5, 1, 10)).toBe(result);
  });

  test('has no upper bound but that of exact numbers unless one is said', () => {
    expect(checkInteger('n', Number.MAX_SAFE_INTEGER, 5, 1)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => checkInteger('n', 2 ** 53, 5, 1)).toThrow(RangeError);
  });

  test.each([0, 11, 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY])('throws for the number %p', (value) => {
    expect(() => checkInteger('n', value, 5, 1, 10)).toThrow(
      new RangeError(`Option "n" must be a whole number from 1 to 10, not ${value}`),
    );
  });

  test.each([
    { value: '5', seen: '"5"' },
    { value: null, seen: 'null' },
    { value: 5n, seen: 'bigint' },
    { value: [5], seen: 'object' },
  ])('throws for $seen', ({ value, seen }) => {
    expect(() => checkInteger('n', value, 5, 1, 10)).toThrow(new TypeError(`Option "n" must be a number, not ${seen}`));
  });
});

describe('checkLimit', () => {
  test.each([
    { value: undefined, result: 5 },
    { value: 1, result: 1 },
    { value: Number.MAX_SAFE_INTEGER, result: Number.MAX_SAFE_INTEGER },
    { value: Infinity, result: Infinity },
  ])('gives $result for $value', ({ value, result }) => {
    expect(checkLimit('n', value, 5, 1)).toBe(result);
  });

  test('may have no limit as its default', () => {
    expect(checkLimit('n', undefined, Infinity, 1)).toBe(Infinity);
  });

  test.each([0, 1.5, -1, Number.NaN, -Infinity, 2 ** 53])('throws for the number %p', (value) => {
    expect(() => checkLimit('n', value, 5, 1)).toThrow(
      new RangeError(`Option "n" must be a whole number from 1 to ${Number.MAX_SAFE_INTEGER}, not ${value}`),
    );
  });

  test.each(['Infinity', null, 5n])('throws for %p', (value) => {
    expect(() => checkLimit('n', value, 5, 1)).toThrow(/^Option "n" must be a number, not /);
  });
});

describe('checkString', () => {
  test('gives the string, an empty one too', () => {
    expect([checkString('s', 'a'), checkString('s', '')]).toEqual(['a', '']);
  });

  test.each([5, undefined, null, ['a']])('throws for %p', (value) => {
    expect(() => checkString('s', value)).toThrow(/^Option "s" must be a string, not /);
  });
});

describe('checkBoolean', () => {
  test('gives the value or the default', () => {
    expect([true, false, undefined].map((value) => checkBoolean('b', value, true))).toEqual([true, false, true]);
    expect(checkBoolean('b', undefined, false)).toBe(false);
  });

  test.each([0, 'true', null, {}])('throws for %p', (value) => {
    expect(() => checkBoolean('b', value, true)).toThrow(/^Option "b" must be true or false, not /);
  });
});

describe('checkFunction', () => {
  test('gives the function, or nothing for nothing', () => {
    const given = () => 1;
    expect([checkFunction('f', given), checkFunction('f', undefined)]).toEqual([given, undefined]);
  });

  test.each([null, 'x', {}])('throws for %p', (value) => {
    expect(() => checkFunction<unknown>('f', value)).toThrow(/^Option "f" must be a function, not /);
  });
});

test('wrong names the option, what it must be and what it was, a string with its content', () => {
  expect(wrong('o', 'this', 'a "b"').message).toBe('Option "o" must be this, not "a \\"b\\""');
  expect(wrong('o', 'this', undefined)).toEqual(new TypeError('Option "o" must be this, not undefined'));
});
