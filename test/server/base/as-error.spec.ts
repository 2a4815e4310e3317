import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { asError } from '../../../src/server/base/as-error.js';

const refuse = () => {
  throw new Error('do not look');
};
const refusing = new Proxy({}, { get: refuse, getPrototypeOf: refuse, ownKeys: refuse, has: refuse });

describe('what was thrown, as an error', () => {
  test('is the error itself', () => {
    const error = new TypeError('mine');
    expect(asError(error)).toBe(error);
  });

  test.each<[string, unknown, string]>([
    ['a text', 'mine', 'mine'],
    ['nothing', undefined, 'undefined'],
    ['an object', { status: 400 }, '{ status: 400 }'],
    ['an object without a prototype', Object.create(null), '[Object: null prototype] {}'],
    ['a Proxy that refuses to be looked at', refusing, inspect(refusing)],
    ['a symbol', Symbol('mine'), 'Symbol(mine)'],
    [
      'what throws when it is shown',
      { [inspect.custom]: refuse },
      "Something was thrown that can't be shown: its type is object",
    ],
  ])('has the message of %s', (_name, thrown, message) => {
    expect(asError(thrown)).toMatchObject({ message });
  });
});
