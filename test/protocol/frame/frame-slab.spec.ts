import { expect, test } from '@jest/globals';
import { FrameSlab, SLAB_SIZE } from '../../../src/protocol/frame/frame-slab.js';

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

test('memory whose frames are all done with is given out again', () => {
  const slab = new FrameSlab();
  slab.commit(40);
  slab.commit(100);
  slab.release(slab.buffer, 60);
  expect(slab.reserve(10)).toBe(100);
  slab.release(slab.buffer, 40);
  expect(slab.reserve(10)).toBe(0);
  slab.commit(30);
  expect(slab.reserve(10)).toBe(30);
  slab.release(slab.buffer, 30);
  expect(slab.reserve(10)).toBe(0);
});

test('memory of which one frame is in use is never given out again, and no other counts for it', () => {
  const slab = new FrameSlab();
  const first = slab.buffer;
  slab.commit(20);
  slab.release(Buffer.alloc(20), 20);
  expect(slab.reserve(10)).toBe(20);
  expect(slab.reserve(SLAB_SIZE)).toBe(0);
  const second = slab.buffer;
  slab.commit(20);
  slab.release(first, 20);
  expect(slab.reserve(10)).toBe(20);
  slab.release(second, 20);
  expect(slab.reserve(10)).toBe(0);
  expect(slab.buffer).toBe(second);
});
