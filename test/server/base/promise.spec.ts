import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { isAsyncFunction, isPromise } from '../../../src/server/base/promise.js';

it.each<[string, unknown]>([
  ['a promise', Promise.resolve(1)],
  ['one of another realm', runInNewContext('Promise.resolve(1)')],
  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
  ["somebody else's promise", { then: () => undefined }],
])('isPromise: %s is one', (_name, value) => {
  expect(isPromise(value)).toBe(true);
});

it.each<[string, unknown]>([
  ['undefined', undefined],
  ['null', null],
  ['a text', 'then'],
  ['a function', () => 1],
  ['an object', {}],
  ['an object whose "then" is no function', JSON.parse('{"then":1}')],
])('isPromise: %s is none', (_name, value) => {
  expect(isPromise(value)).toBe(false);
});

it.each<[string, unknown, boolean]>([
  ['one that is async', async () => Promise.resolve(), true],
  ['one of another realm', runInNewContext('async () => {}'), true],
  ['one that is not', () => Promise.resolve(), false],
  ['none', undefined, false],
])('isAsyncFunction: %s', (_name, value, expected) => {
  expect(isAsyncFunction(value)).toBe(expected);
});
