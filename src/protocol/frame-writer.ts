import { FIN, RSV1, headerLength, writeHeader } from './frame-header.js';
import { freshMaskKey } from './mask-key.js';
import { applyMask } from './mask.js';
import type { Role } from './frame-reader.js';

/** Payloads from this size on are written beside their header instead of being copied behind it. */
const COPY_LIMIT = 2048;

/** Takes the bytes of a frame in order: one piece, or the header and then the payload. */
export type FrameOutput = (bytes: Buffer) => void;

/**
 * Writes frames for one role: those of a client are masked with a fresh unpredictable key each, those of a server never
 * (RFC 6455 sections 5.1 and 5.3).
 */
export class FrameWriter {
  readonly #masked: boolean;
  readonly #output: FrameOutput;

  constructor(role: Role, output: FrameOutput) {
    this.#masked = role === 'client';
    this.#output = output;
  }

  /** A frame whose payload is text; returns the masking key it used. */
  text(opcode: number, text: string, fin = true, rsv1 = false): number | undefined {
    const length = Buffer.byteLength(text);
    const key = this.#key();
    const frame = Buffer.allocUnsafe(headerLength(length, this.#masked) + length);
    const start = writeHeader(frame, 0, firstByte(opcode, fin, rsv1), length, key);
    // With as many bytes as characters the text is ASCII, and sooner written as what has one byte for each.
    frame.write(text, start, length === text.length ? 'latin1' : 'utf8');
    if (key !== undefined) applyMask(frame, start, frame.length, key);
    this.#output(frame);
    return key;
  }

  /** A frame whose payload is bytes; returns the masking key it used. */
  bytes(opcode: number, payload: Buffer, fin = true, rsv1 = false): number | undefined {
    const key = this.#key();
    const beside = key === undefined && payload.length >= COPY_LIMIT;
    const size = headerLength(payload.length, this.#masked);
    const frame = Buffer.allocUnsafe(beside ? size : size + payload.length);
    const start = writeHeader(frame, 0, firstByte(opcode, fin, rsv1), payload.length, key);
    if (!beside) payload.copy(frame, start);
    // The caller's own bytes are never masked in place.
    if (key !== undefined) applyMask(frame, start, frame.length, key);
    this.#output(frame);
    if (beside) this.#output(payload);
    return key;
  }

  #key(): number | undefined {
    return this.#masked ? freshMaskKey() : undefined;
  }
}

function firstByte(opcode: number, fin: boolean, rsv1: boolean): number {
  return (fin ? FIN : 0) | (rsv1 ? RSV1 : 0) | opcode;
}
