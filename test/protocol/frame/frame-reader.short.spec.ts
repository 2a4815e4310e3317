import { describe, expect, test } from '@jest/globals';
import { FrameReader } from '../../../src/protocol/frame/frame-reader.js';
import { violation, type Violation } from '../../../src/protocol/frame/violation.js';
import { maskedFrame, patternBytes, unmaskedFrame } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';

/** Writes down what comes as a short message, and of all else that it came. */
function openReader({ masked = true, takes = true } = {}) {
  const log: string[] = [];
  const answers: (Violation | undefined)[] = [];
  const onShort: (() => void)[] = [];
  const asked: number[] = [];
  const reader: FrameReader = new FrameReader(
    masked,
    {
      frameHeader: ({ opcode, length }) => void log.push(`header of ${opcode}, ${length}`),
      framePayload: (_bytes, _start, _end, last) => void log.push(last ? 'payload' : 'piece'),
    },
    true,
    {
      takesShort(length) {
        asked.push(length);
        return takes;
      },
      shortMessage(opcode, bytes, start, end, ascii) {
        log.push(`short ${opcode}: ${toHex(bytes.subarray(start, end))}${ascii ? ', ascii' : ''}`);
        onShort.shift()?.();
        return answers.shift();
      },
    },
  );
  return { reader, log, asked, answers, onShort };
}

test.each([
  { name: 'a text', frame: maskedFrame(0x81, '48 69'), log: ['short 1: 48 69, ascii'] },
  { name: 'a text that is not ASCII', frame: maskedFrame(0x81, 'c3 a9'), log: ['short 1: c3 a9'] },
  { name: 'a binary message', frame: maskedFrame(0x82, '00 ff'), log: ['short 2: 00 ff'] },
  { name: 'an empty message', frame: maskedFrame(0x81, ''), log: ['short 1: , ascii'] },
  {
    name: 'the longest one',
    frame: maskedFrame(0x82, patternBytes(125)),
    log: [`short 2: ${toHex(patternBytes(125))}`],
  },
])('$name comes in one go, and counts', ({ frame, log }) => {
  const opened = openReader();
  expect(opened.reader.read(frame)).toBeUndefined();
  expect(opened.log).toEqual(log);
  expect(opened.asked).toEqual([frame.length - 6]);
  expect(opened.reader.count).toBe(1);
  expect(opened.reader.unfinished).toBe(false);
});

describe('header and payload come one by one', () => {
  test.each([
    { name: 'of a longer message', frame: maskedFrame(0x82, patternBytes(126)), log: ['header of 2, 126', 'payload'] },
    { name: 'of a fragment', frame: maskedFrame(0x01, '61'), log: ['header of 1, 1', 'payload'] },
    { name: 'of the next fragment', frame: maskedFrame(0x80, '61'), log: ['header of 0, 1', 'payload'] },
    { name: 'of a compressed message', frame: maskedFrame(0xc1, '61'), log: ['header of 1, 1', 'payload'] },
    { name: 'of a ping', frame: maskedFrame(0x89, '61'), log: ['header of 9, 1', 'payload'] },
    { name: 'of a close frame', frame: maskedFrame(0x88, ''), log: ['header of 8, 0', 'payload'] },
  ])('$name', ({ frame, log }) => {
    const opened = openReader();
    opened.reader.read(frame);
    expect({ log: opened.log, asked: opened.asked }).toEqual({ log, asked: [] });
  });

  test('of a message that has not come whole', () => {
    const { reader, log } = openReader();
    const frame = maskedFrame(0x81, '61 62');
    reader.read(frame.subarray(0, 7));
    reader.read(frame.subarray(7));
    expect(log).toEqual(['header of 1, 2', 'piece', 'payload']);
  });

  test('of a message whose header was cut, whatever the rest of it looks like', () => {
    const { reader, log } = openReader();
    // Read from its second byte on it would be a text of one byte.
    const frame = hex('82 81 81 81 00 00 e0 81 81 81 81 81 81 61');
    reader.read(frame.subarray(0, 1));
    reader.read(frame.subarray(1));
    expect(log).toEqual(['header of 2, 1', 'payload', 'short 1: e0']);
  });

  test('of a message that is not taken', () => {
    const { reader, log, asked } = openReader({ takes: false });
    reader.read(maskedFrame(0x81, '61'));
    expect({ log, asked }).toEqual({ log: ['header of 1, 1', 'payload'], asked: [1] });
  });

  test('of what a server sends', () => {
    const { reader, log } = openReader({ masked: false });
    reader.read(unmaskedFrame(0x81, '61'));
    expect(log).toEqual(['header of 1, 1', 'payload']);
  });
});

test('many in one chunk are each unmasked with their own key', () => {
  const { reader, log } = openReader();
  const frames = Array.from({ length: 60 }, (_, i) => {
    const key = Buffer.from([i, 7 * i, 11 * i, 255 - i]);
    const payload = patternBytes(i);
    return Buffer.concat([Buffer.from([0x82, 0x80 | i]), key, payload.map((byte, at) => byte ^ key[at & 3]!)]);
  });
  reader.read(Buffer.concat(frames));
  const expected = frames.map((_, i) => {
    const payload = patternBytes(i);
    return `short 2: ${toHex(payload)}${payload.every((byte) => byte < 0x80) ? ', ascii' : ''}`;
  });
  expect(log).toEqual(expected);
  expect(reader.count).toBe(60);
});

test('one that is refused ends the reading', () => {
  const { reader, log, answers } = openReader();
  answers.push(undefined, violation('invalid_utf8'));
  expect(reader.read(Buffer.concat([1, 2, 3].map(() => maskedFrame(0x81, '61'))))).toBe(violation('invalid_utf8'));
  expect(reader.read(maskedFrame(0x81, '61'))).toBeUndefined();
  expect(log).toHaveLength(2);
});

test('one behind which the reading is suspended is the last until it goes on', () => {
  const { reader, log, onShort } = openReader();
  onShort.push(() => reader.suspend());
  reader.read(Buffer.concat([1, 2].map(() => maskedFrame(0x81, '61'))));
  expect(log).toHaveLength(1);
  reader.resume();
  expect(log).toHaveLength(2);
});
