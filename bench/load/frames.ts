import { constants, deflateRawSync } from 'node:zlib';
import { maskedFrame } from '../../test/support/frames.js';

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

/** Behind each compressed message, and left out on the wire (RFC 7692 section 7.2.1). */
const TAIL_LENGTH = 4;

/**
 * A JSON message of exactly so many bytes: records as applications send them, and text for the rest.
 *
 * @param start how the text begins
 */
export function jsonMessage(event: string, bytes: number, start = ''): Buffer {
  const items: object[] = [];
  const message = (note: string): string =>
    JSON.stringify({ event, data: items.length === 0 ? note : { items, note } });
  const shortest = (): number => Buffer.byteLength(message(start));
  while (shortest() <= bytes) items.push(record(items.length));
  items.pop();
  return Buffer.from(message(start + '.'.repeat(bytes - shortest())));
}

/** The same, but the data is one text, which is nothing to JSON. */
export function jsonTextMessage(event: string, bytes: number): Buffer {
  const message = (data: string): string => JSON.stringify({ event, data });
  return Buffer.from(message('.'.repeat(bytes - message('').length)));
}

/** One of many that are alike, as prices, positions or users are. */
function record(i: number): object {
  const user = ['anna', 'bob', 'chandra', 'dora'][i % 4];
  const room = ['blue', 'green', 'red'][i % 3];
  return { id: i + 1, user, room, status: i % 2 === 0 ? 'open' : 'closed', price: ((i * 7919) % 10_007) / 100 };
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
