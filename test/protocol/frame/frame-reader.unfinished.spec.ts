import { describe, expect, test } from '@jest/globals';
import { FrameReader } from '../../../src/protocol/frame/frame-reader.js';
import { maskedFrame } from '../../support/frames.js';
import { hex } from '../../support/hex.js';

function reader(): FrameReader {
  return new FrameReader(true, { frameHeader: () => undefined, framePayload: () => undefined });
}

test('the headers that have been read are counted, each when it is complete', () => {
  const frames = reader();
  frames.read(Buffer.concat([maskedFrame(0x81, '61 62'), maskedFrame(0x89)]));
  expect(frames.count).toBe(2);
  const third = maskedFrame(0x82, Buffer.alloc(200));
  expect(
    [third.subarray(0, 7), third.subarray(7, 8), third.subarray(8)].map((bytes) => {
      frames.read(Buffer.from(bytes));
      return frames.count;
    }),
  ).toEqual([2, 3, 3]);
});

describe('F82 whether a frame has begun and is not complete', () => {
  test.each([
    { name: 'an empty ping', frame: maskedFrame(0x89) },
    { name: 'a short text', frame: maskedFrame(0x81, '61 62 63') },
    { name: 'a longer binary message', frame: maskedFrame(0x82, Buffer.alloc(200)) },
  ])('is so behind each byte but the last, and then no more: $name', ({ frame }) => {
    const frames = reader();
    expect(frames.unfinished).toBe(false);
    for (let round = 0; round < 2; round++) {
      const found = [...frame].map((byte) => {
        frames.read(Buffer.from([byte]));
        return frames.unfinished;
      });
      expect(found).toEqual([...frame].map((_, i) => i < frame.length - 1));
    }
  });

  test('is not so behind frames that came whole, and is behind the first byte of another', () => {
    const frames = reader();
    frames.read(Buffer.concat([maskedFrame(0x81, '61'), maskedFrame(0x89)]));
    expect(frames.unfinished).toBe(false);
    frames.read(Buffer.concat([maskedFrame(0x81, '61'), hex('89')]));
    expect(frames.unfinished).toBe(true);
  });
});
