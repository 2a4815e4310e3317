import { hex } from './hex.js';

/** A key with four different bytes, the first with its highest bit set, where sign errors show. */
export const MASK_KEY = 'a5 3c 0f e1';

type Payload = string | Uint8Array;

/**
 * A frame as a client sends it, made without the code under test.
 *
 * @param firstByte FIN, the reserved bits and the opcode
 * @param payload bytes, or a hex literal
 */
export function maskedFrame(firstByte: number, payload: Payload = '', key = MASK_KEY): Buffer {
  const bytes = payloadBytes(payload);
  const keyBytes = hex(key);
  // A loop, since there are payloads of many megabytes.
  for (let i = 0; i < bytes.length; i++) bytes[i]! ^= keyBytes[i & 3]!;
  return Buffer.concat([Buffer.from([firstByte]), lengthField(bytes.length, 0x80), keyBytes, bytes]);
}

/** A frame as a server sends it, made without the code under test. */
export function unmaskedFrame(firstByte: number, payload: Payload = ''): Buffer {
  const bytes = payloadBytes(payload);
  return Buffer.concat([Buffer.from([firstByte]), lengthField(bytes.length, 0), bytes]);
}

/** Payload bytes that differ from their neighbours, so that a lost, doubled or moved byte shows. */
export function patternBytes(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 0xff));
}

function payloadBytes(payload: Payload): Buffer {
  return typeof payload === 'string' ? hex(payload) : Buffer.from(payload);
}

function lengthField(length: number, maskBit: number): Buffer {
  if (length < 126) return Buffer.from([maskBit | length]);
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(length));
  return length < 65_536
    ? Buffer.concat([Buffer.from([maskBit | 126]), long.subarray(6)])
    : Buffer.concat([Buffer.from([maskBit | 127]), long]);
}
