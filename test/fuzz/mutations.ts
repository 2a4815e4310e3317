import { Opcode } from '../../src/protocol/frame/frame-header.js';
import type { Role } from '../../src/protocol/frame/frame-reader.js';
import type { Dice } from './dice.js';
import { correctFrame, frameBytes, type FrameSpec } from './frame-spec.js';

/** Lengths at which readers have gone wrong: edges of the forms, of 31, 32, 53 and 63 bits, and of all 64. */
const LENGTHS = [
  0n,
  1n,
  125n,
  126n,
  127n,
  0xffffn,
  0x1_0000n,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Bytes that UTF-8 never has, or not in this order: overlong forms, surrogates, past U+10FFFF, cut short. */
const BAD_UTF8 = ['80', 'c080', 'e08080', 'eda080', 'f0808080', 'f4908080', 'f5', 'ff', 'c3', 'e282', 'f09f98'];

const BAD_CLOSE_CODES = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535];

type FrameMutation = (frame: FrameSpec, dice: Dice) => FrameSpec;

/** Each makes one thing about one frame other than it was. */
const FRAME_MUTATIONS: readonly FrameMutation[] = [
  (frame) => ({ ...frame, fin: !frame.fin }),
  (frame, dice) => ({ ...frame, rsv: dice.between(1, 7) }),
  (frame, dice) => ({ ...frame, opcode: dice.below(16) }),
  (frame, dice) => ({ ...frame, key: frame.key === null ? dice.word() : null }),
  (frame, dice) => ({ ...frame, form: dice.pick([16, 64] as const) }),
  (frame, dice) => ({ ...frame, form: dice.pick([16, 64] as const), length: dice.pick(LENGTHS) }),
  (frame, dice) => ({ ...frame, length: frame.length + dice.pick([-1n, 1n]) }),
  (frame, dice) => ({ ...frame, payload: withByte(frame.payload, dice) }),
  (frame, dice) => ({ ...frame, payload: withBadText(frame.payload, dice) }),
];

type ListMutation = (frames: FrameSpec[], at: number, dice: Dice, role: Role) => void;

/** Each changes which frames come, and in which order. */
const LIST_MUTATIONS: readonly ListMutation[] = [
  (frames, at) => frames.splice(at, 1),
  (frames, at) => frames.splice(at, 0, frames[at]!),
  (frames, at, dice) => frames.splice(at, 0, ...frames.splice(dice.below(frames.length), 1)),
  (frames, at, dice, role) => frames.splice(at, 0, ...emptyContinuations(dice, role)),
  (frames, at, dice, role) => frames.splice(at, 0, badClose(dice, role)),
];

/** Frames with up to three things wrong about them. */
export function mutateFrames(frames: readonly FrameSpec[], dice: Dice, role: Role): FrameSpec[] {
  const mutated = [...frames];
  for (let left = dice.below(4); left > 0 && mutated.length > 0; left--) {
    const at = dice.below(mutated.length);
    if (dice.chance(70)) mutated[at] = dice.pick(FRAME_MUTATIONS)(mutated[at]!, dice);
    else dice.pick(LIST_MUTATIONS)(mutated, at, dice, role);
  }
  return mutated;
}

type ByteMutation = (bytes: Buffer, at: number, dice: Dice) => Buffer;

/** Each knows nothing of frames. */
const BYTE_MUTATIONS: readonly ByteMutation[] = [
  (bytes, at, dice) => withByteAt(bytes, at, bytes[at]! ^ (1 << dice.below(8))),
  (bytes, at, dice) => withByteAt(bytes, at, dice.pick([0x00, 0x7e, 0x7f, 0x80, 0xfe, 0xff])),
  (bytes, at, dice) => replaceAt(bytes, at, 0, dice.bytes(dice.between(1, 8))),
  (bytes, at, dice) => replaceAt(bytes, at, dice.between(1, 8), Buffer.alloc(0)),
  (bytes, at, dice) => replaceAt(bytes, at, 0, bytes.subarray(at, at + dice.between(1, 40))),
  (bytes, at) => bytes.subarray(0, at),
];

/** The bytes with up to two things wrong about them. */
export function mutateBytes(bytes: Buffer, dice: Dice): Buffer {
  let mutated = bytes;
  for (let left = dice.below(3); left > 0 && mutated.length > 0; left--) {
    // Half of the time near the front, where few bytes of payload are hit.
    const at = dice.below(dice.chance(50) ? Math.min(mutated.length, 40) : mutated.length);
    mutated = dice.pick(BYTE_MUTATIONS)(mutated, at, dice);
  }
  return mutated;
}

/** All frames behind each other. */
export function wireBytes(frames: readonly FrameSpec[]): Buffer {
  return Buffer.concat(frames.map(frameBytes));
}

function withByte(payload: Buffer, dice: Dice): Buffer {
  return payload.length === 0 ? payload : withByteAt(payload, dice.below(payload.length), dice.below(256));
}

function withBadText(payload: Buffer, dice: Dice): Buffer {
  const bad = Buffer.from(dice.pick(BAD_UTF8), 'hex');
  const at = dice.below(payload.length + 1);
  return replaceAt(payload, at, bad.length, bad).subarray(0, payload.length);
}

function withByteAt(bytes: Buffer, at: number, byte: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = byte;
  return copy;
}

function replaceAt(bytes: Buffer, at: number, removed: number, inserted: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);
}

function emptyContinuations(dice: Dice, role: Role): FrameSpec[] {
  const empty = () => correctFrame(dice, role, Opcode.Continuation, Buffer.alloc(0), false);
  return Array.from({ length: dice.between(1, 6) }, empty);
}

function badClose(dice: Dice, role: Role): FrameSpec {
  const code = dice.pick(BAD_CLOSE_CODES);
  const payloads = [
    Buffer.from([3]),
    Buffer.from([code >> 8, code & 0xff]),
    Buffer.concat([Buffer.from([3, 232]), Buffer.from(dice.pick(BAD_UTF8), 'hex')]),
    Buffer.concat([Buffer.from([3, 232]), Buffer.alloc(dice.pick([123, 124]), 'r')]),
  ];
  return correctFrame(dice, role, Opcode.Close, dice.pick(payloads));
}
