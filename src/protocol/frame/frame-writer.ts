import { FIN, MAX_HEADER_LENGTH, RSV1, headerLength, writeHeader } from './frame-header.js';
import type { Role } from './frame-reader.js';
import { SHARED_SLAB, type FrameSlab } from './frame-slab.js';
import { applyMask } from './mask.js';
import { freshMaskKey } from './mask-key.js';

/** Payloads from this size on are written beside their header instead of being copied behind it. */
const COPY_LIMIT = 2048;

/** In UTF-8 one UTF-16 unit takes up to so many bytes. */
const MAX_BYTES_PER_UNIT = 3;

/** Texts of up to so many UTF-16 units go into the slab, whatever they take there. */
const SHORT_TEXT = 1024;

/** Takes the bytes of a frame in order: one piece, or the header and then the payload. */
export interface FrameOutput {
  /** The bytes from `start` to `end` stay as they are, unless they are given back to the slab that they are in. */
  write(bytes: Buffer, start: number, end: number): void;
}

/**
 * Writes frames for one role: those of a client are masked with a fresh unpredictable key each, those of a server never
 * (RFC 6455 sections 5.1 and 5.3).
 */
export class FrameWriter {
  readonly #masked: boolean;
  readonly #output: FrameOutput;
  readonly #slab: FrameSlab;

  /** @param slab memory for short frames. Default: the one of all connections. */
  constructor(role: Role, output: FrameOutput, slab: FrameSlab = SHARED_SLAB) {
    this.#masked = role === 'client';
    this.#output = output;
    this.#slab = slab;
  }

  /** A frame whose payload is text; returns the masking key it used. */
  text(opcode: number, text: string, fin = true, rsv1 = false): number | undefined {
    const first = firstByte(opcode, fin, rsv1);
    return text.length <= SHORT_TEXT ? this.#shortText(text, first) : this.#longText(text, first);
  }

  /** A frame whose payload is bytes; returns the masking key it used. */
  bytes(opcode: number, payload: Buffer, fin = true, rsv1 = false): number | undefined {
    const first = firstByte(opcode, fin, rsv1);
    return payload.length < COPY_LIMIT ? this.#shortBytes(payload, first) : this.#longBytes(payload, first);
  }

  /** How many bytes a text takes is known only once it is written: its header is put before it then. */
  #shortText(text: string, first: number): number | undefined {
    const begin = this.#slab.reserve(MAX_HEADER_LENGTH + text.length * MAX_BYTES_PER_UNIT);
    const { buffer } = this.#slab;
    const expected = begin + headerLength(text.length, this.#masked);
    const length = buffer.write(text, expected);
    const key = this.#key();
    // Text that is not ASCII can need a longer header than its number of characters lets expect.
    const start = begin + headerLength(length, this.#masked);
    if (start !== expected) buffer.copyWithin(start, expected, expected + length);
    writeHeader(buffer, begin, first, length, key);
    return this.#finish(begin, start, start + length, key);
  }

  #shortBytes(payload: Buffer, first: number): number | undefined {
    const begin = this.#slab.reserve(MAX_HEADER_LENGTH + payload.length);
    const key = this.#key();
    const start = writeHeader(this.#slab.buffer, begin, first, payload.length, key);
    this.#slab.buffer.set(payload, start);
    return this.#finish(begin, start, start + payload.length, key);
  }

  #longText(text: string, first: number): number | undefined {
    const length = Buffer.byteLength(text);
    const key = this.#key();
    const frame = Buffer.allocUnsafe(headerLength(length, this.#masked) + length);
    const start = writeHeader(frame, 0, first, length, key);
    // With as many bytes as characters the text is ASCII, and sooner written as what has one byte for each.
    frame.write(text, start, length === text.length ? 'latin1' : 'utf8');
    if (key !== undefined) applyMask(frame, start, frame.length, key);
    this.#output.write(frame, 0, frame.length);
    return key;
  }

  #longBytes(payload: Buffer, first: number): number | undefined {
    const key = this.#key();
    const begin = this.#slab.reserve(MAX_HEADER_LENGTH);
    const start = writeHeader(this.#slab.buffer, begin, first, payload.length, key);
    this.#finish(begin, start, start, undefined);
    // The caller's own bytes are never masked in place.
    const body = key === undefined ? payload : Buffer.from(payload);
    if (key !== undefined) applyMask(body, 0, body.length, key);
    this.#output.write(body, 0, body.length);
    return key;
  }

  #finish(begin: number, start: number, end: number, key: number | undefined): number | undefined {
    const { buffer } = this.#slab;
    if (key !== undefined) applyMask(buffer, start, end, key);
    this.#slab.commit(end);
    this.#output.write(buffer, begin, end);
    return key;
  }

  #key(): number | undefined {
    return this.#masked ? freshMaskKey() : undefined;
  }
}

function firstByte(opcode: number, fin: boolean, rsv1: boolean): number {
  return (fin ? FIN : 0) | (rsv1 ? RSV1 : 0) | opcode;
}
