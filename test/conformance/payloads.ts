import { createCipheriv } from 'node:crypto';
import { seededRandom } from '../support/random.js';

/** Characters of one to four bytes, so that cuts fall into the middle of some. */
const TEXT_UNIT = Buffer.from('conformance é € 😀 \u{10ffff} naïve ');

/** UTF-8 of exactly so many bytes. */
export function textOf(length: number): Buffer {
  const text = Buffer.alloc(length, '.');
  const whole = length - (length % TEXT_UNIT.length);
  for (let at = 0; at < whole; at += TEXT_UNIT.length) TEXT_UNIT.copy(text, at);
  return text;
}

/** Bytes that differ from their neighbours, near and far. */
export function bytesOf(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 7 + (i >> 8) + (i >> 16) * 31) & 0xff;
  return bytes;
}

/** Bytes that can't be compressed: the same ones for the same seed. */
export function noise(length: number, seed = 1): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(length));
}

/**
 * Noise of few characters that comes back after so many bytes and hardly nearer: what compresses it well refers that
 * far back.
 */
export function echoAfter(distance: number, seed = 1): Buffer {
  const once = noise(distance, seed).map((byte) => 0x20 + (byte & 0x3f));
  return Buffer.concat([once, once.subarray(0, 128)]);
}

/** Lines of JSON, different ones, cut to exactly so many bytes. */
export function jsonOf(length: number, seed = 1): Buffer {
  const random = seededRandom(seed);
  const lines: string[] = [];
  for (let bytes = 0; bytes < length; bytes += lines.at(-1)!.length) {
    lines.push(`{"event":"price","data":{"id":${random(100_000)},"bid":${random(1_000_000) / 100},"open":true}}\n`);
  }
  return Buffer.from(lines.join('').slice(0, length));
}
