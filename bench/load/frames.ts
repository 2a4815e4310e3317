import { constants, deflateRawSync } from 'node:zlib';

/** What a client says again and again, and what must come back. */
export interface Exchange {
  /** One masked frame. */
  readonly request: Buffer;
  /** What the message says, uncompressed. */
  readonly payload: Buffer;
  readonly compressed: boolean;
}

const TEXT = 0x81;
const BINARY = 0x82;
const RSV1 = 0x40;
const MASK = 0x80;
const KEY = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** Behind each compressed message, and left out on the wire (RFC 7692 section 7.2.1). */
const TAIL_LENGTH = 4;

/** A JSON message of exactly so many bytes. */
export function jsonMessage(event: string, bytes: number): Buffer {
  const empty = JSON.stringify({ event, data: '' });
  return Buffer.from(JSON.stringify({ event, data: words(bytes - empty.length) }));
}

/** A binary message of exactly so many bytes. */
export function binaryMessage(bytes: number): Buffer {
  return Buffer.alloc(bytes, Buffer.from([0x00, 0xff, 0x80, 0x7f, 0x55, 0xc3, 0x28]));
}

export function textExchange(payload: Buffer): Exchange {
  return { request: maskedFrame(TEXT, payload), payload, compressed: false };
}

export function binaryExchange(payload: Buffer): Exchange {
  return { request: maskedFrame(BINARY, payload), payload, compressed: false };
}

/** A text message as permessage-deflate sends it. */
export function compressedExchange(payload: Buffer): Exchange {
  const deflated = deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH });
  const body = deflated.subarray(0, deflated.length - TAIL_LENGTH);
  return { request: maskedFrame(TEXT | RSV1, body), payload, compressed: true };
}

/** Text with some variety, so that it compresses about as well as messages do. */
function words(length: number): string {
  const list = ['room', 'price', 'user', 'delta', 'status', 'temperature', 'open', 'left', 'volume', 'position'];
  let text = '';
  for (let i = 0; text.length < length; i++) text += `${list[(i * i + 3 * i) % list.length]}:${(i * 7919) % 10_007} `;
  return text.slice(0, length);
}

function maskedFrame(firstByte: number, payload: Buffer): Buffer {
  const body = Buffer.from(payload);
  for (let i = 0; i < body.length; i++) body[i]! ^= KEY[i & 3]!;
  return Buffer.concat([Buffer.from([firstByte, ...lengthBytes(payload.length)]), KEY, body]);
}

function lengthBytes(length: number): number[] {
  if (length < 126) return [MASK | length];
  if (length < 0x1_0000) return [MASK | 126, length >> 8, length & 0xff];
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(length));
  return [MASK | 127, ...long];
}
