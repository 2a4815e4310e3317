import { FIN, MAX_HEADER_LENGTH, writeHeader } from './frame-header.js';
import type { FrameHeader } from './frame-reader.js';

/** How many bytes of a payload {@link FrameInfo.preview} holds at most. */
export const PREVIEW_LENGTH = 64;

/**
 * A frame as it passed, for people who want to see the protocol at work.
 *
 * @publicApi
 */
export interface FrameInfo {
  readonly direction: 'in' | 'out';
  readonly fin: boolean;
  /** The three reserved bits as a number, RSV1 highest: 4 is RSV1 alone. */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  /** The four bytes of the masking key; null in a frame without mask. */
  readonly maskKey: Buffer | null;
  /** Bytes of payload. */
  readonly length: number;
  /** The header as it stands on the wire, masking key included: 2 to 14 bytes. */
  readonly header: Buffer;
  /** The first bytes of the payload, at most 64, unmasked. */
  readonly preview: Buffer;
}

/**
 * Sees each frame as it passes, in either direction.
 *
 * @publicApi
 */
export type FrameObserver = (frame: FrameInfo) => void;

/** The info of a frame; its header is written again, which gives the same bytes since only shortest forms pass. */
export function frameInfo(direction: 'in' | 'out', header: FrameHeader, preview: Buffer): FrameInfo {
  const { fin, rsv, opcode, masked, length } = header;
  const key = masked ? header.maskKey : undefined;
  const bytes = Buffer.alloc(MAX_HEADER_LENGTH);
  const end = writeHeader(bytes, 0, (fin ? FIN : 0) | (rsv << 4) | opcode, length, key);
  const maskKey = masked ? bytes.subarray(end - 4, end) : null;
  return { direction, fin, rsv, opcode, masked, maskKey, length, header: bytes.subarray(0, end), preview };
}

/** Collects the preview of a frame that arrives in pieces. */
export class IncomingFrameTap {
  #preview: Buffer[] = [];
  #length = 0;

  push(bytes: Buffer, start: number, end: number): void {
    const taken = Math.min(end - start, PREVIEW_LENGTH - this.#length);
    if (taken <= 0) return;
    this.#preview.push(Buffer.from(bytes.subarray(start, start + taken)));
    this.#length += taken;
  }

  /** The info of the frame that ended here; the tap is ready for the next one. */
  finish(header: FrameHeader): FrameInfo {
    const preview = Buffer.concat(this.#preview);
    this.#preview = [];
    this.#length = 0;
    return frameInfo('in', header, preview);
  }
}
