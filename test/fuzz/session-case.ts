import type { DeflateParameters } from '../../src/protocol/deflate/deflate-negotiation.js';
import type { Role } from '../../src/protocol/frame/frame-reader.js';
import type { MessageLimits } from '../../src/protocol/message/message-assembler.js';
import { CompressingPeer, someAgreement } from './compressing-peer.js';
import { Dice } from './dice.js';
import { conversation, type Conversation, type FrameSpec, type SentMessage } from './frame-spec.js';
import { mutateBytes, mutateFrames, wireBytes } from './mutations.js';

/** Small enough to be passed: by two of the longest messages, and by a handful of empty fragments. */
export const FUZZ_LIMITS: MessageLimits = { maxPayload: 66_000, maxEmptyFragments: 3 };

/** Something the application does at the n-th message, ping or pong. */
export interface Act {
  readonly at: number;
  readonly what: 'close' | 'abandon' | 'send' | 'ping';
}

/** Bytes of a peer. */
export interface SessionCase {
  /** The side that reads them. */
  readonly role: Role;
  /** What was agreed on about compression, if anything was. */
  readonly agreement: DeflateParameters | undefined;
  readonly bytes: Buffer;
  /** What they were made from; more may have been changed about the bytes themselves. */
  readonly frames: readonly FrameSpec[];
  /** The messages in them; undefined if anything was changed. */
  readonly intact: readonly SentMessage[] | undefined;
  readonly act: Act | undefined;
  /** The same bytes, cut somewhere. */
  readonly chunks: readonly Buffer[];
}

/** The case of a seed. */
export function sessionCase(seed: number): SessionCase {
  const dice = new Dice(seed);
  const role = dice.chance(70) ? 'server' : 'client';
  const agreement = dice.chance(40) ? someAgreement(dice) : undefined;
  const said = conversation(dice, role, agreement && new CompressingPeer(role, agreement));
  const keep = dice.chance(10);
  const { frames, bytes } = keep ? { frames: said.frames, bytes: wireBytes(said.frames) } : mutated(said, dice, role);
  return {
    role,
    agreement,
    bytes,
    frames,
    intact: keep && fits(said) ? said.messages : undefined,
    act: dice.chance(15) ? someAct(dice) : undefined,
    chunks: cut(bytes, dice),
  };
}

/** The chunks as a socket gives them: each with bytes of its own, for a reader unmasks where they lie. */
export function fresh(chunks: readonly Buffer[]): Buffer[] {
  return chunks.map((chunk) => Buffer.from(chunk));
}

function mutated({ frames }: Conversation, dice: Dice, role: Role) {
  const changed = mutateFrames(frames, dice, role);
  return { frames: changed, bytes: mutateBytes(wireBytes(changed), dice) };
}

/** A conversation of correct frames may still pass the limits on empty fragments. */
function fits({ frames }: Conversation): boolean {
  let empty = 0;
  for (const { opcode, fin, payload } of frames) {
    if (opcode >= 8) continue;
    if (payload.length === 0 && !fin && ++empty > FUZZ_LIMITS.maxEmptyFragments) return false;
    if (fin) empty = 0;
  }
  return true;
}

function someAct(dice: Dice): Act {
  return { at: dice.between(1, 6), what: dice.pick(['close', 'abandon', 'send', 'ping'] as const) };
}

function cut(bytes: Buffer, dice: Dice): Buffer[] {
  const longest = dice.pick([1, 2, 8, 40, 1000]);
  // Byte by byte only what is short: the cases would take their time for nothing new.
  const most = bytes.length > 4096 ? Math.max(longest, bytes.length >> 4) : longest;
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = start + dice.between(1, most);
    chunks.push(bytes.subarray(start, end));
    start = end;
  }
  return chunks;
}
