import { describe, expect, jest, test } from '@jest/globals';
import { ByteAccumulator } from '../../../src/protocol/frame/byte-accumulator.js';
import { countAllocations } from '../../support/allocations.js';
import { chunkings } from '../../support/chunkings.js';
import { patternBytes } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';

/** What an accumulator holds, without anything more. */
function takeAll(accumulator: ByteAccumulator): Buffer {
  return accumulator.take(Buffer.alloc(0), 0, 0);
}

test('holds nothing at first', () => {
  const accumulator = new ByteAccumulator();
  expect(accumulator.length).toBe(0);
  expect(toHex(takeAll(accumulator))).toBe('');
});

test('takes the named part of what it is given', () => {
  const accumulator = new ByteAccumulator();
  accumulator.push(hex('00 11 22 33'), 1, 3);
  accumulator.push(hex('44 55'), 1, 1);
  accumulator.push(hex('66 77'), 0, 2);
  expect(accumulator.length).toBe(4);
  expect(toHex(takeAll(accumulator))).toBe('11 22 66 77');
});

test.each([
  { name: 'nothing', held: [] },
  { name: 'a block with room for it', held: ['11'] },
  { name: 'a full block', held: ['11', '22'] },
  { name: 'full blocks and one with room for it', held: ['11', '22', '33 44 55', '66'] },
])('puts the named part of the last piece behind $name', ({ held }) => {
  const accumulator = new ByteAccumulator();
  for (const piece of held.map(hex)) accumulator.push(piece, 0, piece.length);
  const taken = accumulator.take(hex('00 77 00'), 1, 2);
  expect(toHex(taken)).toBe([...held, '77'].join(' '));
  expect(accumulator.length).toBe(0);
});

test('needs no more than the exact memory for the last piece of a message that has no room for it', () => {
  const accumulator = new ByteAccumulator();
  accumulator.push(patternBytes(1000), 0, 1000);
  expect(accumulator.take(patternBytes(2000), 0, 2000).buffer.byteLength).toBe(3000);
});

test('keeps a copy: the bytes given may change afterwards', () => {
  const accumulator = new ByteAccumulator();
  const given = hex('01 02');
  accumulator.push(given, 0, 2);
  given.fill(0xff);
  expect(toHex(takeAll(accumulator))).toBe('01 02');
});

test('is empty once its bytes were taken, and what was taken stays as it was', () => {
  const accumulator = new ByteAccumulator();
  accumulator.push(hex('01 02'), 0, 2);
  const taken = takeAll(accumulator);
  expect(accumulator.length).toBe(0);
  accumulator.push(hex('03'), 0, 1);
  expect(toHex(taken)).toBe('01 02');
  expect(toHex(takeAll(accumulator))).toBe('03');
});

test('forgets its bytes when cleared', () => {
  const accumulator = new ByteAccumulator();
  accumulator.push(hex('01 02'), 0, 2);
  accumulator.clear();
  expect(accumulator.length).toBe(0);
  expect(toHex(takeAll(accumulator))).toBe('');
});

describe.each([1, 2, 511, 512, 1023, 1024, 1025, 5000, 65_536])('%p bytes', (length) => {
  test('come out as they went in, however they were cut', () => {
    for (const { name, chunks } of chunkings(patternBytes(length))) {
      const accumulator = new ByteAccumulator();
      for (const chunk of chunks) accumulator.push(chunk, 0, chunk.length);
      const same = takeAll(accumulator).equals(patternBytes(length));
      expect({ name, same }).toEqual({ name, same: true });
    }
  });

  test('come out with the last of the pieces behind the others, however they were cut', () => {
    for (const { name, chunks } of chunkings(patternBytes(length))) {
      const accumulator = new ByteAccumulator();
      for (const chunk of chunks.slice(0, -1)) accumulator.push(chunk, 0, chunk.length);
      const last = chunks.at(-1)!;
      const same = accumulator.take(last, 0, last.length).equals(patternBytes(length));
      expect({ name, same }).toEqual({ name, same: true });
    }
  });

  test('F40 F41 F42 cost at most twice their memory in pieces of one byte', () => {
    const accumulator = new ByteAccumulator();
    const pieces = [...patternBytes(length)].map((byte) => Buffer.from([byte]));
    const { total } = countAllocations(() => {
      for (const piece of pieces) accumulator.push(piece, 0, 1);
    });
    expect(total).toBeGreaterThanOrEqual(length);
    expect(total).toBeLessThanOrEqual(length > 2048 ? 1.5 * length + 1 : 2 * length);
    expect(takeAll(accumulator).buffer.byteLength).toBeLessThanOrEqual(2 * length);
  });
});

test('F40 grows seldom: 65,536 pieces of one byte need at most 24 buffers', () => {
  const allocations = jest.spyOn(Buffer, 'allocUnsafeSlow');
  const accumulator = new ByteAccumulator();
  const piece = hex('61');
  for (let i = 0; i < 65_536; i++) accumulator.push(piece, 0, 1);
  const count = allocations.mock.calls.length;
  allocations.mockRestore();
  expect(accumulator.length).toBe(65_536);
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThanOrEqual(24);
});
