import { Opcode } from '../../src/protocol/frame/frame-header.js';
import type { Role } from '../../src/protocol/frame/frame-reader.js';
import type { MessageLimits } from '../../src/protocol/message/message-assembler.js';
import type { ViolationCode } from '../../src/protocol/frame/violation.js';
import type { FrameSpec } from './frame-spec.js';

/** How a session must end after some frames. */
export type Verdict = ViolationCode | 'closed' | 'open';

/** What each form of the length can say. */
const LONGEST = { 7: 125n, 16: 0xffffn, 64: 2n ** 64n - 1n } as const;

const SHORTEST = { 7: 0n, 16: 126n, 64: 0x1_0000n } as const;

/**
 * The rules of RFC 6455 for frames that lie there as a list: the answer is plain where a reader of bytes has to work for
 * it. Gives undefined where the header of a frame does not tell how many bytes it has: the frames behind it are not
 * those in the list then.
 */
export function verdictOn(frames: readonly FrameSpec[], role: Role, limits: MessageLimits): Verdict | undefined {
  const message = new MessageModel(limits);
  for (const frame of frames) {
    if (frame.length < 0n || frame.length > LONGEST[frame.form]) return undefined;
    const refused = headerFault(frame, role) ?? (frame.opcode < 8 ? message.headerFault(frame) : undefined);
    if (refused !== undefined) return refused;
    if (frame.length !== BigInt(frame.payload.length)) return undefined;
    const ended = frame.opcode < 8 ? message.payloadFault(frame) : controlEnd(frame);
    if (ended !== undefined) return ended;
  }
  return 'open';
}

function headerFault({ fin, rsv, opcode, key, form, length }: FrameSpec, role: Role): ViolationCode | undefined {
  if (rsv !== 0) return 'reserved_bits';
  if (![0, 1, 2, 8, 9, 10].includes(opcode)) return 'reserved_opcode';
  if (opcode >= 8 && !fin) return 'control_fragmented';
  if (role === 'server' && key === null) return 'mask_missing';
  if (role === 'client' && key !== null) return 'mask_unexpected';
  if (opcode >= 8 && (form !== 7 || length > 125n)) return 'control_too_long';
  if (form === 64 && length >= 2n ** 63n) return 'length_sign_bit';
  return length < SHORTEST[form] ? 'length_not_minimal' : undefined;
}

class MessageModel {
  readonly #limits: MessageLimits;
  #opcode: number | undefined;
  #length = 0n;
  #emptyFragments = 0;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(limits: MessageLimits) {
    this.#limits = limits;
  }

  headerFault({ fin, opcode, length }: FrameSpec): ViolationCode | undefined {
    if (opcode === 0 && this.#opcode === undefined) return 'continuation_unexpected';
    if (opcode !== 0 && this.#opcode !== undefined) return 'continuation_expected';
    this.#opcode ??= opcode;
    this.#length += length;
    if (this.#length > BigInt(this.#limits.maxPayload)) return 'message_too_big';
    if (length === 0n && !fin) this.#emptyFragments++;
    return this.#emptyFragments > this.#limits.maxEmptyFragments ? 'too_many_empty_fragments' : undefined;
  }

  payloadFault({ fin, payload }: FrameSpec): ViolationCode | undefined {
    const text = this.#opcode === 1;
    if (text && !decodes(this.#decoder, payload, !fin)) return 'invalid_utf8';
    if (!fin) return undefined;
    this.#opcode = undefined;
    this.#length = 0n;
    this.#emptyFragments = 0;
    return undefined;
  }
}

function controlEnd({ opcode, payload }: FrameSpec): Verdict | undefined {
  if (opcode !== Opcode.Close) return undefined;
  if (payload.length === 0) return 'closed';
  if (payload.length === 1) return 'close_payload';
  const code = payload.readUInt16BE();
  const reserved = [1004, 1005, 1006, 1015].includes(code);
  if (code < 1000 || reserved || (code > 1014 && code < 3000) || code > 4999) return 'close_code';
  return decodes(new TextDecoder('utf-8', { fatal: true }), payload.subarray(2), false) ? 'closed' : 'close_reason';
}

function decodes(decoder: InstanceType<typeof TextDecoder>, bytes: Buffer, stream: boolean): boolean {
  try {
    decoder.decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}
