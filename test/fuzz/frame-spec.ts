import { Opcode } from '../../src/protocol/frame/frame-header.js';
import type { Role } from '../../src/protocol/frame/frame-reader.js';
import type { CompressingPeer } from './compressing-peer.js';
import type { Dice } from './dice.js';

/** A frame before it is bytes, every part of it free to be wrong. */
export interface FrameSpec {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  /** The masking key; null in a frame without mask. */
  readonly key: number | null;
  readonly payload: Buffer;
  /** The form of the length: 7, 16 or 64 bits. */
  readonly form: 7 | 16 | 64;
  /** The length as the header tells it. */
  readonly length: bigint;
}

/** The bytes of a frame; made without the code under test. */
export function frameBytes({ fin, rsv, opcode, key, payload, form, length }: FrameSpec): Buffer {
  const header = Buffer.alloc(14);
  header[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const maskBit = key === null ? 0 : 0x80;
  let end = 2;
  if (form === 7) {
    header[1] = maskBit | Number(length & 0x7fn);
  } else if (form === 16) {
    header[1] = maskBit | 126;
    end = header.writeUInt16BE(Number(length & 0xffffn), 2);
  } else {
    header[1] = maskBit | 127;
    end = header.writeBigUInt64BE(BigInt.asUintN(64, length), 2);
  }
  if (key === null) return Buffer.concat([header.subarray(0, end), payload]);
  const keyEnd = header.writeUInt32BE(key, end);
  const keyBytes = header.subarray(end, keyEnd);
  return Buffer.concat([header.subarray(0, keyEnd), payload.map((byte, i) => byte ^ keyBytes[i & 3]!)]);
}

/** A frame as the peer of that role sends it when it keeps every rule. */
export function correctFrame(dice: Dice, role: Role, opcode: number, payload: Buffer, fin = true): FrameSpec {
  const form = payload.length < 126 ? 7 : payload.length < 65_536 ? 16 : 64;
  const key = role === 'server' ? (dice.chance(5) ? 0 : dice.word()) : null;
  return { fin, rsv: 0, opcode, key, payload, form, length: BigInt(payload.length) };
}

/** The three reserved bits as a number, with RSV1 alone set. */
const RSV1 = 4;

/** A message of the peer, as it was before it was cut into frames. */
export interface SentMessage {
  readonly kind: 'text' | 'binary';
  readonly payload: Buffer;
}

/** Frames that keep every rule, and the messages that they carry. */
export interface Conversation {
  readonly frames: readonly FrameSpec[];
  readonly messages: readonly SentMessage[];
}

/** A few messages, whole and in fragments, with control frames before, between and inside, perhaps a close at the end. */
export function conversation(dice: Dice, role: Role, peer?: CompressingPeer): Conversation {
  const frames: FrameSpec[] = [];
  const messages: SentMessage[] = [];
  for (let left = dice.between(1, 8); left > 0; left--) {
    if (dice.chance(20)) frames.push(controlFrame(dice, role));
    const message = someMessage(dice);
    messages.push(message);
    frames.push(...messageFrames(dice, role, message, peer !== undefined && dice.chance(70) ? peer : undefined));
  }
  if (dice.chance(30)) frames.push(correctFrame(dice, role, Opcode.Close, closePayload(dice)));
  return { frames, messages };
}

function messageFrames(dice: Dice, role: Role, message: SentMessage, peer?: CompressingPeer): FrameSpec[] {
  const frames: FrameSpec[] = [];
  const payload = peer === undefined ? message.payload : peer.compress(message.payload);
  let opcode: number = message.kind === 'text' ? Opcode.Text : Opcode.Binary;
  // RFC 7692 section 6: the first frame tells that the message is compressed.
  let rsv = peer === undefined ? 0 : RSV1;
  let start = 0;
  const add = (end: number, fin: boolean) => {
    frames.push({ ...correctFrame(dice, role, opcode, payload.subarray(start, end), fin), rsv });
    opcode = Opcode.Continuation;
    rsv = 0;
    start = end;
  };
  for (let left = dice.chance(60) ? 0 : dice.between(1, 4); left > 0; left--) {
    add(dice.chance(15) ? start : dice.between(start, payload.length), false);
    if (dice.chance(25)) frames.push(controlFrame(dice, role));
  }
  add(payload.length, true);
  return frames;
}

function controlFrame(dice: Dice, role: Role): FrameSpec {
  return correctFrame(dice, role, dice.pick([Opcode.Ping, Opcode.Pong]), dice.bytes(dice.pick([0, 1, 8, 124, 125])));
}

function closePayload(dice: Dice): Buffer {
  if (dice.chance(30)) return Buffer.alloc(0);
  const code = dice.pick([1000, 1001, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999]);
  return Buffer.concat([Buffer.from([code >> 8, code & 0xff]), someText(dice, dice.below(30))]);
}

function someMessage(dice: Dice): SentMessage {
  const length = someLength(dice);
  if (dice.chance(50)) return { kind: 'binary', payload: length < 2048 ? dice.bytes(length) : Buffer.alloc(length, 7) };
  return { kind: 'text', payload: someText(dice, length) };
}

/** Mostly short, sometimes at an edge of a length form. */
function someLength(dice: Dice): number {
  const throwOf = dice.below(1000);
  if (throwOf < 600) return dice.below(40);
  if (throwOf < 850) return dice.between(100, 130);
  if (throwOf < 997) return dice.below(1000);
  return dice.between(65_533, 65_538);
}

const ALPHABETS = ['a', 'z09 {}":', 'é', '€', '😀', 'aé€😀\u0000\u007f\u0080\u07ff\u0800\ud7ff\ue000\ufeff\uffff'];

/** Text of about so many bytes, in characters of one to four bytes. */
function someText(dice: Dice, length: number): Buffer {
  const alphabet = [...dice.pick(ALPHABETS)];
  if (length > 2048) return Buffer.from('a'.repeat(length));
  let text = '';
  while (text.length < length / 2) text += dice.pick(alphabet);
  return Buffer.from(text);
}
