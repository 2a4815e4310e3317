import { describe, expect, jest, test } from '@jest/globals';
import { ByteAccumulator } from '../../src/protocol/byte-accumulator.js';
import { chunkings } from '../support/chunkings.js';
import { patternBytes } from '../support/frames.js';
import { hex, toHex } from '../support/hex.js';

test('holds nothing at first', () => {
  const accumulator = new ByteAccumulator();
  expect(accumulator.length).toBe(0);
  expect(toHex(accumulator.take())).toBe('');
});

test('takes the named part of what it is given', () => {
  const accumulator = new ByteAccumulator();
  accumulator.push(hex('00 11 22 33'), 1, 3);
  accumulator.push(hex('44 55'), 1, 1);
  accumulator.push(hex('66 77'), 0, 2);
  expect(accumulator.length).toBe(4);
  expect(toHex(accumulator.take())).toBe('11 22 66 77');
});

test('keeps a copy: the bytes given may change afterwards', () => {
  const accumulator = new ByteAccumulator();
  const given = hex('01 02');
  accumulator.push(given, 0, 2);
  given.fill(0xff);
  expect(toHex(accumulator.take())).toBe('01 02');
});

test('is empty once its bytes were taken, and what was taken stays as it was', () => {
  const accumulator = new ByteAccumulator();
  accumulator.push(hex('01 02'), 0, 2);
  const taken = accumulator.take();
  expect(accumulator.length).toBe(0);
  accumulator.push(hex('03'), 0, 1);
  expect(toHex(taken)).toBe('01 02');
  expect(toHex(accumulator.take())).toBe('03');
});

test('forgets its bytes when cleared', () => {
  const accumulator = new ByteAccumulator();
  accumulator.push(hex('01 02'), 0, 2);
  accumulator.clear();
  expect(accumulator.length).toBe(0);
  expect(toHex(accumulator.take())).toBe('');
});

describe.each([1, 2, 511, 512, 1023, 1024, 1025, 5000, 65_536])('%p bytes', (length) => {
  test('come out as they went in, however they were cut', () => {
    for (const { name, chunks } of chunkings(patternBytes(length))) {
      const accumulator = new ByteAccumulator();
      for (const chunk of chunks) accumulator.push(chunk, 0, chunk.length);
      const same = accumulator.take().equals(patternBytes(length));
      expect({ name, same }).toEqual({ name, same: true });
    }
  });

  test('F40 F41 F42 cost at most twice their memory in pieces of one byte', () => {
    const accumulator = new ByteAccumulator();
    for (const byte of patternBytes(length)) accumulator.push(Buffer.from([byte]), 0, 1);
    expect(accumulator.take().buffer.byteLength).toBeLessThanOrEqual(length > 1024 ? 1.5 * length : 2 * length);
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
