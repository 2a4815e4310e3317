import { expect, test } from '@jest/globals';
import { FrameSlab, SLAB_SIZE } from '../../src/protocol/frame-slab.js';

test('what is committed stays as it is; what was only reserved is given out again', () => {
  const slab = new FrameSlab();
  expect(slab.reserve(100)).toBe(0);
  slab.commit(40);
  expect(slab.reserve(100)).toBe(40);
  expect(slab.reserve(10)).toBe(40);
});

test('where there is no room left, new memory takes the place of the old', () => {
  const slab = new FrameSlab();
  const first = slab.buffer;
  slab.commit(SLAB_SIZE - 10);
  expect(slab.reserve(10)).toBe(SLAB_SIZE - 10);
  expect(slab.buffer).toBe(first);
  expect(slab.reserve(11)).toBe(0);
  expect(slab.buffer).not.toBe(first);
  expect(slab.buffer).toHaveLength(SLAB_SIZE);
});
