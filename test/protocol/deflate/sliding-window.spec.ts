import { describe, expect, test } from '@jest/globals';
import { SlidingWindow } from '../../../src/protocol/deflate/sliding-window.js';
import { countAllocations } from '../../support/allocations.js';
import { patternBytes } from '../../support/frames.js';
import { seededRandom } from '../../support/random.js';

/** What a window of that size holds after pieces of these lengths, and what it should hold. */
function slide(size: number, lengths: readonly number[]): { held: Buffer; last: Buffer } {
  const window = new SlidingWindow(size);
  const all = patternBytes(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const length of lengths) window.push(all.subarray(at, (at += length)));
  return { held: window.bytes ?? Buffer.alloc(0), last: all.subarray(Math.max(0, all.length - size)) };
}

test('a window into which nothing was put is empty and holds no memory', () => {
  const { total } = countAllocations(() => {
    const window = new SlidingWindow(32_768);
    expect(window.bytes).toBeUndefined();
    window.push(Buffer.alloc(0));
    expect(window.bytes).toBeUndefined();
  });
  expect(total).toBe(0);
});

describe('a window holds the last bytes', () => {
  test.each([
    { size: 256, lengths: [1] },
    { size: 256, lengths: [255] },
    { size: 256, lengths: [256] },
    { size: 256, lengths: [257] },
    { size: 256, lengths: [100_000] },
    { size: 256, lengths: [200, 56] },
    { size: 256, lengths: [200, 57] },
    { size: 256, lengths: [1, 256] },
    { size: 256, lengths: [256, 1] },
    { size: 256, lengths: [100_000, 10, 100_000, 10] },
    { size: 32_768, lengths: Array<number>(100).fill(1000) },
    { size: 32_768, lengths: [40_959, 1, 1, 32_767, 1, 40_960] },
  ])('of $size after $lengths', ({ size, lengths }) => {
    const { held, last } = slide(size, lengths);
    expect(held.equals(last)).toBe(true);
  });

  test.each([256, 512, 8192, 32_768])('of %p after each of many pieces of all sizes', (size) => {
    const random = seededRandom(size);
    const window = new SlidingWindow(size);
    let all = Buffer.alloc(0);
    for (let i = 0; i < 300; i++) {
      const piece = patternBytes(random(random(4) === 0 ? 3 * size : 200)).map((byte) => byte ^ i);
      window.push(Buffer.from(piece));
      all = Buffer.concat([all, piece]).subarray(-size);
      expect(window.bytes?.equals(all)).toBe(all.length > 0);
    }
  });
});

describe('the memory of a window', () => {
  test('is a copy: what was put in may change', () => {
    const window = new SlidingWindow(256);
    const piece = Buffer.from('abc');
    window.push(piece);
    piece.fill('x');
    expect(window.bytes?.toString()).toBe('abc');
  });

  test('is little where little was said', () => {
    const { total } = countAllocations(() => new SlidingWindow(32_768).push(patternBytes(100)));
    expect(total).toBeLessThanOrEqual(256);
  });

  test('is its size and 8 KiB at most, and is used again', () => {
    const window = new SlidingWindow(32_768);
    for (let i = 0; i < 100; i++) window.push(patternBytes(1000));
    expect(window.bytes?.buffer.byteLength).toBe(40_960);
    const { total } = countAllocations(() => {
      for (let i = 0; i < 100; i++) window.push(Buffer.from('little by little'));
    });
    const later = countAllocations(() => {
      for (const piece of Array<Buffer>(1000).fill(patternBytes(1000))) window.push(piece);
    });
    expect([total, later.largest < 2048]).toEqual([0, true]);
  });

  test('grows by doubling, so that many small pieces are not copied again and again', () => {
    const pieces = Array<Buffer>(32_768).fill(Buffer.from('x'));
    const { total } = countAllocations(() => {
      const window = new SlidingWindow(32_768);
      for (const piece of pieces) window.push(piece);
    });
    expect(total).toBeLessThan(4 * 40_960);
  });
});

test('the length is that of the bytes that may be referred to', () => {
  const window = new SlidingWindow(10);
  const lengths = [0, 4, 3, 2, 1, 1, 25].map((length) => {
    window.push(Buffer.alloc(length));
    return [window.length, window.bytes?.length ?? 0];
  });
  expect(lengths).toEqual([0, 4, 7, 9, 10, 10, 10].map((length) => [length, length]));
});
