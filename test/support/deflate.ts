import { constants, deflateRawSync, type ZlibOptions } from 'node:zlib';
import type { DeflateParameters } from '../../src/protocol/deflate/deflate-negotiation.js';
import { DeflateTransform, type DeflateTuning } from '../../src/protocol/deflate/deflate-transform.js';
import type { Role } from '../../src/protocol/frame/frame-reader.js';
import type { MessageLimits } from '../../src/protocol/message/message-assembler.js';
import { Session } from '../../src/protocol/session.js';
import { SYNC_ZLIB, type ZlibRunner } from '../../src/protocol/deflate/zlib-runner.js';
import { RecordingSink } from './recording-sink.js';
import { seededRandom } from './random.js';
import { LIMITS } from './session-runs.js';

/** What the plain offer `permessage-deflate` leads to. */
export const TAKEOVER: DeflateParameters = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

export const NO_TAKEOVER: DeflateParameters = {
  ...TAKEOVER,
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
};

/** Compresses whatever there is to compress. */
export const TUNING: DeflateTuning = { threshold: 0, level: 6, memLevel: 8 };

/** How a session compresses, where a case wants something else than {@link TAKEOVER} at once. */
export interface DeflateSetup {
  readonly role?: Role;
  readonly parameters?: Partial<DeflateParameters>;
  readonly tuning?: Partial<DeflateTuning>;
  readonly zlib?: ZlibRunner;
  readonly limits?: Partial<MessageLimits>;
}

export function deflateTransform({ role = 'server', parameters, tuning, zlib }: DeflateSetup = {}): DeflateTransform {
  return new DeflateTransform(role, { ...TAKEOVER, ...parameters }, { ...TUNING, ...tuning }, zlib ?? SYNC_ZLIB);
}

export function deflateSession(setup: DeflateSetup = {}): { session: Session; sink: RecordingSink } {
  const sink = new RecordingSink();
  const { role = 'server', limits } = setup;
  return { session: new Session(role, sink, { ...LIMITS, ...limits }, deflateTransform(setup)), sink };
}

/** What a session says about the chunks, in order. */
export function deflateLog(chunks: readonly Buffer[], setup?: DeflateSetup): string[] {
  const { session, sink } = deflateSession(setup);
  for (const chunk of chunks) session.receive(chunk);
  return sink.log;
}

/** A message as RFC 7692 section 7.2.1 compresses it, made without the code under test. */
export function compressed(plain: string | Uint8Array, options: ZlibOptions = {}): Buffer {
  const bytes = typeof plain === 'string' ? Buffer.from(plain) : plain;
  return deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, ...options }).subarray(0, -4);
}

/** Bytes that can't be compressed, always the same ones. */
export function randomBytes(length: number, seed = 1): Buffer {
  const random = seededRandom(seed);
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = random(256);
  return bytes;
}
