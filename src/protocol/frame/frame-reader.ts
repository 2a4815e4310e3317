import {
  FIN,
  LENGTH_16,
  LENGTH_64,
  LENGTH_BITS,
  MASK,
  MAX_CONTROL_PAYLOAD,
  MAX_HEADER_LENGTH,
  MAX_LENGTH_16,
  MAX_LENGTH_7,
  OPCODE_BITS,
  Opcode,
  RSV1,
  RSV_BITS,
  isControl,
  isKnownOpcode,
} from './frame-header.js';
import { unmaskInChunk } from './mask.js';
import { violation, type Violation, type ViolationCode } from './violation.js';

/**
 * Which end of the connection this is: a server expects masked frames and sends unmasked ones, a client the reverse
 * (RFC 6455 section 5.1).
 *
 * @publicApi
 */
export type Role = 'server' | 'client';

/** Bytes of the header of a short masked frame: two, and the masking key. */
const SHORT_HEADER = 6;

/** The header of the frame that is being read. */
export interface FrameHeader {
  readonly fin: boolean;
  /** The three reserved bits as a number, RSV1 highest. */
  readonly rsv: number;
  readonly opcode: number;
  /** Bytes of payload. */
  readonly length: number;
  readonly masked: boolean;
  /** The masking key as one big-endian number; 0 in a frame without mask. */
  readonly maskKey: number;
}

/** Receives what a {@link FrameReader} finds. A returned violation ends the reading. */
export interface FrameHandler {
  /** A header is complete and legal on its own; its payload follows. */
  frameHeader(header: FrameHeader): Violation | undefined;
  /**
   * A piece of payload, unmasked in place. A frame that lies whole in one chunk comes in one piece, an empty one too.
   *
   * @param last whether the frame ends with this piece
   * @param ascii true only if every byte is known to be ASCII
   */
  framePayload(bytes: Buffer, start: number, end: number, last: boolean, ascii: boolean): Violation | undefined;
}

/** Receives short messages without the steps of a {@link FrameHandler}. */
export interface ShortMessageHandler {
  /** Whether a whole message of so many bytes may come as a {@link shortMessage}, as things stand. */
  takesShort(length: number): boolean;
  /** A message of one frame that lies whole in its chunk, neither compressed nor observed, unmasked in place. */
  shortMessage(opcode: number, bytes: Buffer, start: number, end: number, ascii: boolean): Violation | undefined;
}

/**
 * Cuts a stream of bytes into frames, wherever the chunks were cut (RFC 6455 section 5.2). It refuses what a header
 * alone shows to be wrong at the first byte that shows it, and keeps no payload itself.
 */
export class FrameReader implements FrameHeader {
  fin = false;
  rsv = 0;
  opcode = 0;
  length = 0;
  maskKey = 0;
  /** How many headers have been read so far. */
  count = 0;

  readonly #handler: FrameHandler;
  /** Bytes of a header that was cut by the end of a chunk. */
  #partial: Buffer | undefined;
  #partialLength = 0;
  #inPayload = false;
  #received = 0;
  #violation: Violation | undefined;
  #stopped = false;
  #suspended = false;
  /** What arrived while the reading was suspended, and how much of the first chunk of it had been read before. */
  #backlog: Buffer[] | undefined;
  #backlogStart = 0;
  readonly #rsv1Allowed: boolean;
  readonly #short: ShortMessageHandler | undefined;

  /**
   * @param masked whether the peer's frames must be masked
   * @param rsv1Allowed whether an extension uses RSV1 on the first frame of a message (RFC 7692 section 6)
   * @param short takes masked short messages; without it all come by the handler
   */
  constructor(
    readonly masked: boolean,
    handler: FrameHandler,
    rsv1Allowed = false,
    short?: ShortMessageHandler,
  ) {
    this.#handler = handler;
    this.#rsv1Allowed = rsv1Allowed;
    this.#short = masked ? short : undefined;
  }

  /** Whether a frame has begun and is not complete. */
  get unfinished(): boolean {
    return this.#inPayload || this.#partial !== undefined;
  }

  /** Ends the reading: nothing after the frame at hand is looked at. */
  stop(): void {
    this.#stopped = true;
    this.#partial = undefined;
    this.#backlog = undefined;
  }

  /** Interrupts the reading behind the frame at hand: what comes until {@link resume} is kept. */
  suspend(): void {
    this.#suspended = true;
  }

  /** Goes on reading, with what was kept first. */
  resume(): Violation | undefined {
    this.#suspended = false;
    const backlog = this.#backlog ?? [];
    this.#backlog = undefined;
    let start = this.#backlogStart;
    let broken: Violation | undefined;
    // Suspended again, the reading keeps what is left once more.
    for (const chunk of backlog) {
      broken ??= this.#readFrom(chunk, start);
      start = 0;
    }
    return broken;
  }

  /** Takes the next bytes of the peer; returns the violation that ended the reading, if one did. */
  read(chunk: Buffer): Violation | undefined {
    return this.#readFrom(chunk, 0);
  }

  #readFrom(chunk: Buffer, start: number): Violation | undefined {
    let offset = start;
    while (offset < chunk.length && !this.#stopped) {
      if (this.#suspended) {
        this.#keep(chunk, offset);
        return undefined;
      }
      if (!this.#inPayload) {
        const end = this.#readShort(chunk, offset);
        offset = end > 0 ? end : this.#readHeader(chunk, offset);
      }
      // An empty payload ends with its header, which may be the last thing in the chunk.
      if (this.#inPayload) offset = this.#readPayload(chunk, offset);
      if (this.#violation !== undefined) {
        this.stop();
        return this.#violation;
      }
    }
    return undefined;
  }

  #keep(chunk: Buffer, offset: number): void {
    if (this.#backlog === undefined) {
      this.#backlog = [chunk];
      this.#backlogStart = offset;
    } else this.#backlog.push(chunk);
  }

  /**
   * Most frames are short messages that lie whole in their chunk: they are read in one go, without a state between steps.
   *
   * @returns the end of such a frame, or 0 for any other, of which nothing has been read then
   */
  #readShort(chunk: Buffer, offset: number): number {
    const start = offset + SHORT_HEADER;
    if (start > chunk.length || this.#short === undefined || this.#partial !== undefined) return 0;
    // What is left of a byte with the bits that it must have is out of range if it lacks them, or has others.
    const opcode = chunk[offset]! ^ FIN;
    const length = chunk[offset + 1]! ^ MASK;
    const end = start + length;
    if (length > MAX_LENGTH_7 || end > chunk.length) return 0;
    if ((opcode !== Opcode.Text && opcode !== Opcode.Binary) || !this.#short.takesShort(length)) return 0;
    const seen = unmaskInChunk(chunk, start, end, readKey(chunk, offset + 2), 0);
    this.count++;
    this.#violation = this.#short.shortMessage(opcode, chunk, start, end, seen < 0x80);
    return end;
  }

  #readHeader(chunk: Buffer, offset: number): number {
    if (this.#partial === undefined) {
      const size = this.#parseHeader(chunk, offset, chunk.length - offset);
      if (size > 0 || this.#violation !== undefined) return offset + size;
      this.#partial = Buffer.alloc(MAX_HEADER_LENGTH);
      this.#partialLength = chunk.copy(this.#partial, 0, offset);
      return chunk.length;
    }
    return this.#finishHeader(this.#partial, chunk, offset);
  }

  #finishHeader(partial: Buffer, chunk: Buffer, offset: number): number {
    let at = offset;
    let size = 0;
    while (at < chunk.length && size === 0 && this.#violation === undefined) {
      partial[this.#partialLength++] = chunk[at++]!;
      size = this.#parseHeader(partial, 0, this.#partialLength);
    }
    if (size > 0) this.#partial = undefined;
    return at;
  }

  /** Reads a header of which `available` bytes are there: its size, or 0 while it is incomplete or refused. */
  #parseHeader(bytes: Buffer, offset: number, available: number): number {
    const first = bytes[offset]!;
    const opcode = first & OPCODE_BITS;
    const control = isControl(opcode);
    if ((first & RSV_BITS) !== 0 && !this.#maySetBits(first, opcode)) return this.#refuse('reserved_bits');
    if (!isKnownOpcode(opcode)) return this.#refuse('reserved_opcode');
    if (control && (first & FIN) === 0) return this.#refuse('control_fragmented');
    if (available < 2) return 0;

    const second = bytes[offset + 1]!;
    if (((second & MASK) !== 0) !== this.masked) {
      return this.#refuse(this.masked ? 'mask_missing' : 'mask_unexpected');
    }
    let length = second & LENGTH_BITS;
    let size = 2;
    if (control && length > MAX_CONTROL_PAYLOAD) return this.#refuse('control_too_long');
    if (length === LENGTH_16) {
      if (available < 4) return 0;
      length = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
      if (length <= MAX_LENGTH_7) return this.#refuse('length_not_minimal');
      size = 4;
    } else if (length === LENGTH_64) {
      if (available > 2 && bytes[offset + 2]! > 0x7f) return this.#refuse('length_sign_bit');
      if (available < 10) return 0;
      length = bytes.readUInt32BE(offset + 2) * 0x1_0000_0000 + bytes.readUInt32BE(offset + 6);
      if (length <= MAX_LENGTH_16) return this.#refuse('length_not_minimal');
      size = 10;
    }

    this.fin = (first & FIN) !== 0;
    this.rsv = (first & RSV_BITS) >> 4;
    this.opcode = opcode;
    this.length = length;
    if (this.masked) {
      if (available < size + 4) return 0;
      this.maskKey = readKey(bytes, offset + size);
      size += 4;
    }
    this.#received = 0;
    this.count++;
    this.#inPayload = true;
    this.#violation = this.#handler.frameHeader(this);
    return size;
  }

  /** RSV1 marks a compressed message, on its first frame and no other (RFC 7692 section 6). */
  #maySetBits(first: number, opcode: number): boolean {
    return this.#rsv1Allowed && (first & RSV_BITS) === RSV1 && (opcode === Opcode.Text || opcode === Opcode.Binary);
  }

  #refuse(code: ViolationCode): 0 {
    this.#violation = violation(code);
    return 0;
  }

  #readPayload(chunk: Buffer, offset: number): number {
    if (this.#violation !== undefined) return offset;
    const missing = this.length - this.#received;
    const available = chunk.length - offset;
    const last = available >= missing;
    const end = last ? offset + missing : chunk.length;
    if (end === offset && !last) return offset;

    const seen = this.masked ? unmaskInChunk(chunk, offset, end, this.maskKey, this.#received) : 0x80;
    this.#received += end - offset;
    this.#inPayload = !last;
    this.#violation = this.#handler.framePayload(chunk, offset, end, last, seen < 0x80);
    return end;
  }
}

/** The masking key there, as one big-endian number. */
function readKey(bytes: Buffer, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
