import { describe, expect, jest, test } from '@jest/globals';
import { bytesBefore, isFamiliar, partOf, wordsOf } from '../../../src/protocol/frame/chunk-memory.js';
import { patternBytes } from '../../support/frames.js';

/** A chunk that begins somewhere in its memory. */
function chunkAt(offset: number, length: number): Buffer {
  const memory = new ArrayBuffer(offset + length + 5);
  const chunk = Buffer.from(memory, offset, length);
  patternBytes(length).copy(chunk);
  return chunk;
}

describe.each([0, 1, 4, 7])('a chunk that begins %p bytes into its memory', (offset) => {
  test('gives its parts as subarray does', () => {
    const chunk = chunkAt(offset, 100);
    for (const [start, end] of [
      [0, 100],
      [10, 20],
      [99, 100],
      [50, 50],
    ] as const) {
      const part = partOf(chunk, start, end);
      expect(part).toEqual(chunk.subarray(start, end));
      expect(part.buffer).toBe(chunk.buffer);
      expect(part.byteOffset).toBe(chunk.byteOffset + start);
      expect(Object.getPrototypeOf(part)).toBe(Buffer.prototype);
    }
  });

  test('is seen as words, from the last place before it at which one can begin', () => {
    const chunk = chunkAt(offset, 100);
    isFamiliar(chunk);
    const words = wordsOf(chunk);
    expect(bytesBefore(chunk)).toBe(offset % 4);
    expect(words.buffer).toBe(chunk.buffer);
    expect(words.byteOffset + bytesBefore(chunk)).toBe(chunk.byteOffset);
    // All of it but the bytes of a word that does not end in it.
    expect(words).toHaveLength(Math.floor((bytesBefore(chunk) + 100) / 4));
    expect(wordsOf(chunk)).toBe(words);
  });
});

test('a chunk is familiar from the second time on, until another one is asked for', () => {
  const [first, second] = [chunkAt(0, 8), chunkAt(0, 8)];
  expect([first, first, first, second, first, first].map(isFamiliar)).toEqual([false, true, true, false, false, true]);
});

test('what was kept of one chunk is not given for another', () => {
  const [first, second] = [chunkAt(6, 8), chunkAt(9, 8)];
  isFamiliar(first);
  expect(bytesBefore(first)).toBe(2);
  expect(wordsOf(first).buffer).toBe(first.buffer);
  expect(partOf(second, 1, 3).buffer).toBe(second.buffer);
  expect(bytesBefore(second)).toBe(1);
  expect(wordsOf(second).buffer).toBe(second.buffer);
});

test('a chunk whose memory was given away is not familiar any more', () => {
  const chunk = chunkAt(0, 8);
  partOf(chunk, 0, 1);
  structuredClone(null, { transfer: [chunk.buffer as ArrayBuffer] });
  expect(isFamiliar(chunk)).toBe(false);
});

test('of more than Node reads at once nothing is kept', () => {
  const chunk = Buffer.alloc(64 * 1024 + 1, 7);
  expect([isFamiliar(chunk), isFamiliar(chunk)]).toEqual([false, false]);
  expect(partOf(chunk, 3, 5)).toEqual(Buffer.from([7, 7]));
  const most = Buffer.alloc(64 * 1024);
  expect([isFamiliar(most), isFamiliar(most)]).toEqual([false, true]);
});

test('where the class behind Buffer is another one, parts are made by subarray', async () => {
  const species = Object.getOwnPropertyDescriptor(Buffer, Symbol.species)!;
  try {
    Object.defineProperty(Buffer, Symbol.species, { configurable: true, get: () => Uint8Array });
    jest.resetModules();
    const other = await import('../../../src/protocol/frame/chunk-memory.js');
    const chunk = chunkAt(3, 10);
    expect(other.partOf(chunk, 2, 6)).toEqual(chunk.subarray(2, 6));
    expect(Buffer.isBuffer(other.partOf(chunk, 2, 6))).toBe(true);
  } finally {
    Object.defineProperty(Buffer, Symbol.species, species);
  }
});
