import { isUtf8 } from 'node:buffer';
import { CloseCode, isCloseCodeOnWire } from './close-code.js';
import { MAX_CONTROL_PAYLOAD } from './frame-header.js';
import { violation, type Violation } from './violation.js';

/** The longest reason of a close frame, in bytes of UTF-8: what two bytes of code leave (RFC 6455 section 5.5). */
export const MAX_CLOSE_REASON = MAX_CONTROL_PAYLOAD - 2;

/**
 * Why a connection was closed, in the words of one side.
 *
 * @publicApi
 */
export interface CloseStatus {
  readonly code: number;
  readonly reason: string;
}

/** Reads the payload of a close frame (RFC 6455 section 5.5.1). */
export function readClosePayload(payload: Buffer): CloseStatus | Violation {
  if (payload.length === 0) return { code: CloseCode.NoStatusReceived, reason: '' };
  if (payload.length === 1) return violation('close_payload');
  const code = payload.readUInt16BE(0);
  if (!isCloseCodeOnWire(code)) return violation('close_code');
  const reason = payload.subarray(2);
  if (!isUtf8(reason)) return violation('close_reason');
  return { code, reason: reason.toString('utf8') };
}

/**
 * The payload of a close frame.
 *
 * @throws RangeError for a code that must not be sent, and for a reason over 123 bytes
 */
export function closePayload(code: number | undefined, reason: string | Uint8Array = ''): Buffer {
  const words = typeof reason === 'string' ? Buffer.from(reason) : reason;
  if (code === undefined) {
    if (words.length > 0) throw new RangeError('A close reason needs a close code');
    return Buffer.alloc(0);
  }
  if (!isCloseCodeOnWire(code)) {
    throw new RangeError(`Close code ${code} must not be sent: use 1000-1003, 1007-1014 or 3000-4999`);
  }
  if (words.length > MAX_CLOSE_REASON) {
    throw new RangeError(`A close reason has at most ${MAX_CLOSE_REASON} bytes of UTF-8, this one ${words.length}`);
  }
  if (!isUtf8(words)) throw new RangeError('A close reason must be valid UTF-8');
  const payload = Buffer.alloc(2 + words.length);
  payload.writeUInt16BE(code, 0);
  payload.set(words, 2);
  return payload;
}
