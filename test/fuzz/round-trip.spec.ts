import { describe, expect, test } from '@jest/globals';
import { Opcode } from '../../src/protocol/frame/frame-header.js';
import { FrameReader, type FrameHandler, type FrameHeader, type Role } from '../../src/protocol/frame/frame-reader.js';
import { FrameWriter } from '../../src/protocol/frame/frame-writer.js';
import { patternBytes } from '../support/frames.js';
import { Dice } from './dice.js';
import { fresh } from './session-case.js';
import { wsFrame } from './ws-internals.js';
import { WrittenPieces } from '../support/written-pieces.js';

/** A frame without its bytes on the wire. */
interface Frame {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Collects the frames that a reader finds. */
class Collector implements FrameHandler {
  readonly frames: Frame[] = [];
  #pieces: Buffer[] = [];
  #header: Omit<Frame, 'payload'> | undefined;

  frameHeader({ fin, rsv, opcode }: FrameHeader): undefined {
    this.#header = { fin, rsv, opcode };
  }

  framePayload(bytes: Buffer, start: number, end: number, last: boolean): undefined {
    this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
    if (!last || this.#header === undefined) return;
    this.frames.push({ ...this.#header, payload: Buffer.concat(this.#pieces) });
    this.#pieces = [];
  }
}

function written(role: Role, { fin, rsv, opcode, payload }: Frame): Buffer {
  const output = new WrittenPieces();
  new FrameWriter(role, output).bytes(opcode, payload, fin, rsv !== 0);
  return output.bytes;
}

/** What the other side reads of bytes that the writer of a role has written. */
function readBack(writer: Role, chunks: readonly Buffer[]): readonly Frame[] {
  const collector = new Collector();
  const reader = new FrameReader(writer === 'client', collector, true);
  const broken = fresh(chunks).map((chunk) => reader.read(chunk));
  expect(broken.find((violation) => violation !== undefined)).toBeUndefined();
  return collector.frames;
}

/** Jest compares long buffers byte by byte, which takes its time. */
function expectFrames(found: readonly Frame[], expected: readonly Frame[]): void {
  const told = ({ fin, rsv, opcode, payload }: Frame) => `${fin} ${rsv} ${opcode} ${payload.length}`;
  expect(found.map(told)).toEqual(expected.map(told));
  expect(found.findIndex(({ payload }, i) => !payload.equals(expected[i]!.payload))).toBe(-1);
}

/** Both sides of each edge of the three length forms, and of the sizes at which the code takes another way. */
const LENGTHS = [
  0, 1, 2, 3, 4, 5, 47, 48, 49, 124, 125, 126, 127, 255, 256, 2047, 2048, 65_534, 65_535, 65_536, 70_000,
];

const ROLES: readonly Role[] = ['server', 'client'];

const KINDS: readonly Omit<Frame, 'payload'>[] = [
  { fin: true, rsv: 0, opcode: Opcode.Text },
  { fin: false, rsv: 0, opcode: Opcode.Binary },
  { fin: true, rsv: 4, opcode: Opcode.Binary },
  { fin: true, rsv: 0, opcode: Opcode.Continuation },
];

describe.each(ROLES)('what a %s writes is what the other side reads', (role) => {
  test.each(LENGTHS)('a payload of %p bytes, cut anywhere in its header and at many places behind', (length) => {
    for (const kind of KINDS) {
      const frame = { ...kind, payload: patternBytes(length) };
      const bytes = written(role, frame);
      for (const cut of cuts(bytes.length, length)) {
        expectFrames(readBack(role, [bytes.subarray(0, cut), bytes.subarray(cut)]), [frame]);
      }
    }
  });

  test('many frames behind each other, in pieces of any size', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const dice = new Dice(seed);
      const frames = Array.from({ length: dice.between(1, 6) }, () => someFrame(dice));
      const bytes = Buffer.concat(frames.map((frame) => written(role, frame)));
      expectFrames(readBack(role, pieces(bytes, dice)), frames);
    }
  });
});

describe('the writer and that of ws', () => {
  test.each(LENGTHS)('a payload of %p bytes has the same frame from a server', (length) => {
    for (const { fin, rsv, opcode } of KINDS) {
      const payload = patternBytes(length);
      const theirs = wsFrame(payload, { fin, opcode, rsv1: rsv !== 0, mask: false, readOnly: true });
      expect(written('server', { fin, rsv, opcode, payload }).equals(theirs)).toBe(true);
    }
  });

  test.each(LENGTHS)('a payload of %p bytes has the same frame from a client, under the same key', (length) => {
    for (const { fin, rsv, opcode } of KINDS) {
      const payload = patternBytes(length);
      const output = new WrittenPieces();
      const key = new FrameWriter('client', output).bytes(opcode, payload, fin, rsv !== 0);
      const generateMask = (mask: Buffer) => void mask.writeUInt32BE(key ?? 0);
      const theirs = wsFrame(payload, { fin, opcode, rsv1: rsv !== 0, mask: true, readOnly: true, generateMask });
      expect(output.bytes.equals(theirs)).toBe(true);
    }
  });
});

/** Every place in a header and around the ends; behind it every place of what is short, some of what is long. */
function cuts(size: number, payloadLength: number): number[] {
  const headerEnd = size - payloadLength;
  const step = payloadLength < 300 ? 1 : payloadLength >> 3;
  const places = new Set<number>([headerEnd - 1, headerEnd + 1, headerEnd + 47, size - 1, size]);
  for (let cut = 0; cut < headerEnd; cut++) places.add(cut);
  for (let cut = headerEnd; cut < size; cut += step) places.add(cut);
  return [...places].filter((cut) => cut >= 0 && cut <= size);
}

function someFrame(dice: Dice): Frame {
  const payload = dice.bytes(dice.chance(95) ? dice.below(400) : 66_000);
  return { ...dice.pick(KINDS), payload };
}

function pieces(bytes: Buffer, dice: Dice): Buffer[] {
  const most = bytes.length > 4096 ? bytes.length >> 2 : dice.pick([1, 3, 40]);
  const found: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = start + dice.between(1, most);
    found.push(bytes.subarray(start, end));
    start = end;
  }
  return found;
}
