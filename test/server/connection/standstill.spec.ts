import { expect, test } from '@jest/globals';
import { Standstill } from '../../../src/server/connection/standstill.js';

test.each([
  { name: 'the same number', values: [7, 7, 7, 7], beats: [0, 1, 2, 3] },
  { name: 'zero', values: [0, 0], beats: [0, 1] },
  { name: 'a number that grows', values: [1, 2, 3], beats: [0, 0, 0] },
  { name: 'a number that grows now and then', values: [1, 1, 2, 2, 2, 3], beats: [0, 1, 0, 1, 2, 0] },
  { name: 'a number that comes back', values: [1, 2, 1, 1], beats: [0, 0, 0, 1] },
])('S16 a standstill counts the beats of $name', ({ values, beats }) => {
  const standstill = new Standstill();
  expect(values.map((value) => standstill.beat(value))).toEqual(beats);
});
