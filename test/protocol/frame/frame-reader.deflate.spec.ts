import { describe, expect, test } from '@jest/globals';
import { FrameReader, type FrameHandler } from '../../../src/protocol/frame/frame-reader.js';
import { violation, type Violation } from '../../../src/protocol/frame/violation.js';
import { chunkings, everySplit } from '../../support/chunkings.js';
import { maskedFrame, unmaskedFrame } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';

/** Writes the opcode, the reserved bits and the payload of frames down; suspends its reader where it is told to. */
class SuspendingHandler implements FrameHandler {
  readonly log: string[] = [];
  readonly reader: FrameReader;
  #payload: Buffer[] = [];

  /** @param suspendsAt payloads, in hex, behind which the reading is interrupted */
  constructor(
    private readonly suspendsAt: readonly string[] = [],
    masked = true,
  ) {
    this.reader = new FrameReader(masked, this, true);
  }

  frameHeader(): undefined {
    return undefined;
  }

  framePayload(bytes: Buffer, start: number, end: number, last: boolean): Violation | undefined {
    this.#payload.push(Buffer.from(bytes.subarray(start, end)));
    if (!last) return undefined;
    const payload = toHex(Buffer.concat(this.#payload));
    this.#payload = [];
    this.log.push(`rsv ${this.reader.rsv} opcode ${this.reader.opcode}: ${payload}`);
    if (this.suspendsAt.includes(payload)) this.reader.suspend();
    return payload === 'ee' ? violation('invalid_utf8') : undefined;
  }
}

describe('RSV1 where an extension uses it', () => {
  test('P21 is read from the first frame of a message', () => {
    const bytes = Buffer.concat([
      maskedFrame(0xc1, '61'),
      maskedFrame(0x42, '62'),
      maskedFrame(0x80, '63'),
      maskedFrame(0x81, '64'),
      maskedFrame(0xc2),
    ]);
    for (const { name, chunks } of [...chunkings(bytes), ...everySplit(bytes)]) {
      const { reader, log } = new SuspendingHandler();
      for (const chunk of chunks) expect(reader.read(chunk)).toBeUndefined();
      expect({ name, log }).toEqual({
        name,
        log: [
          'rsv 4 opcode 1: 61',
          'rsv 4 opcode 2: 62',
          'rsv 0 opcode 0: 63',
          'rsv 0 opcode 1: 64',
          'rsv 4 opcode 2: ',
        ],
      });
    }
  });

  test('P19 P20 exactly the legal ones of all 256 first bytes survive', () => {
    const legal = Array.from({ length: 256 }, (_, first) => first).filter(
      (first) => new SuspendingHandler().reader.read(Buffer.from([first])) === undefined,
    );
    expect(toHex(Buffer.from(legal))).toBe('00 01 02 41 42 80 81 82 88 89 8a c1 c2');
  });

  test('P21 is read by a client too', () => {
    const { reader, log } = new SuspendingHandler([], false);
    reader.read(unmaskedFrame(0xc1, '61'));
    expect(log).toEqual(['rsv 4 opcode 1: 61']);
  });
});

const A = maskedFrame(0x81, 'aa');
const B = maskedFrame(0x82, 'bb 01 02');
const C = maskedFrame(0x81, 'cc');
const LOG = ['rsv 0 opcode 1: aa', 'rsv 0 opcode 2: bb 01 02', 'rsv 0 opcode 1: cc'];

describe('a reader that is suspended', () => {
  test('reads nothing until it goes on, and then all, however it was cut', () => {
    const bytes = Buffer.concat([A, B, C]);
    for (const { name, chunks } of [...chunkings(bytes), ...everySplit(bytes)]) {
      const { reader, log } = new SuspendingHandler(['aa']);
      for (const chunk of chunks) expect(reader.read(chunk)).toBeUndefined();
      expect({ name, log }).toEqual({ name, log: LOG.slice(0, 1) });
      expect(reader.resume()).toBeUndefined();
      expect({ name, log }).toEqual({ name, log: LOG });
    }
  });

  test('may be suspended again while it goes on', () => {
    const bytes = Buffer.concat([A, B, C]);
    for (const { name, chunks } of [...chunkings(bytes), ...everySplit(bytes)]) {
      const { reader, log } = new SuspendingHandler(['aa', 'bb 01 02', 'cc']);
      for (const chunk of chunks) reader.read(chunk);
      const seen = [log.length];
      for (let i = 0; i < 3; i++) {
        reader.resume();
        seen.push(log.length);
      }
      expect({ name, log, seen }).toEqual({ name, log: LOG, seen: [1, 2, 3, 3] });
    }
  });

  test('goes on with nothing where nothing came', () => {
    const { reader, log } = new SuspendingHandler(['aa']);
    reader.read(Buffer.from(A));
    expect(reader.resume()).toBeUndefined();
    reader.read(Buffer.from(B));
    expect(log).toEqual(LOG.slice(0, 2));
  });

  test('tells a violation when it comes to it, and reads nothing behind it', () => {
    for (const { name, chunks } of chunkings(Buffer.concat([A, maskedFrame(0x81, 'ee'), C]))) {
      const { reader, log } = new SuspendingHandler(['aa']);
      for (const chunk of chunks) expect(reader.read(chunk)).toBeUndefined();
      expect({ name, broken: reader.resume()?.code }).toEqual({ name, broken: 'invalid_utf8' });
      expect(reader.read(Buffer.from(C))).toBeUndefined();
      expect({ name, log }).toEqual({ name, log: ['rsv 0 opcode 1: aa', 'rsv 0 opcode 1: ee'] });
    }
  });

  test('forgets what it kept when it is stopped', () => {
    const { reader, log } = new SuspendingHandler(['aa']);
    reader.read(Buffer.concat([A, B]));
    reader.stop();
    expect([reader.resume(), reader.read(Buffer.from(C))]).toEqual([undefined, undefined]);
    expect(log).toEqual(LOG.slice(0, 1));
  });
});

test('a frame header is read as a number of three bits', () => {
  const { reader } = new SuspendingHandler();
  reader.read(hex('c1 80 00 00 00 00'));
  expect([reader.rsv, reader.fin, reader.opcode]).toEqual([4, true, 1]);
});
