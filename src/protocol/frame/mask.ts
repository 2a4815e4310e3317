import { bytesBefore, isFamiliar, wordsOf } from './chunk-memory.js';

/** Below this many bytes a plain loop beats the set-up of 32-bit words. */
const SHORT = 96;

/** The same where the words of the chunk are there already, since it holds many frames. */
const SHORT_IN_CHUNK = 16;

/** The bits that no ASCII byte has, in each byte of a word. */
const NOT_ASCII = 0x8080_8080;

/** A key as this machine reads its four bytes as one word, whichever byte comes first there. */
const KEY_WORD = new Int32Array(1);
const KEY_BYTES = new DataView(KEY_WORD.buffer);

/**
 * Masks or unmasks bytes where they stand: the transformation is its own inverse (RFC 6455 section 5.3).
 *
 * @param bytes holds the payload
 * @param start first byte of the payload
 * @param end one past its last byte
 * @param key the four bytes of the masking key as one big-endian number
 * @param phase how many bytes of the same payload went before, for a payload that arrives in pieces
 * @returns a number below 0x80 exactly if every resulting byte is ASCII
 *
 * @publicApi
 */
export function applyMask(bytes: Uint8Array, start: number, end: number, key: number, phase = 0): number {
  const rotated = rotate(key, phase);
  if (end - start < SHORT) return applyMaskByBytes(bytes, start, end, rotated);
  // A view of words must begin at a multiple of four, which the payload rarely does.
  const aligned = start + (-(bytes.byteOffset + start) & 3);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, (end - aligned) >> 2);
  return applyMaskByWords(bytes, words, -aligned, start, end, rotated);
}

/** As {@link applyMask} does it to any bytes, sooner done to the second frame of a chunk and to those behind it. */
export function unmaskInChunk(chunk: Uint8Array, start: number, end: number, key: number, phase: number): number {
  if (end - start < SHORT_IN_CHUNK || !isFamiliar(chunk)) return applyMask(chunk, start, end, key, phase);
  return applyMaskByWords(chunk, wordsOf(chunk), bytesBefore(chunk), start, end, rotate(key, phase));
}

/** The key as it stands after `phase` bytes. */
function rotate(key: number, phase: number): number {
  const bits = (phase & 3) * 8;
  return bits === 0 ? key : (key << bits) | (key >>> (32 - bits));
}

function applyMaskByBytes(bytes: Uint8Array, start: number, end: number, key: number): number {
  const k0 = key >>> 24;
  const k1 = (key >>> 16) & 0xff;
  const k2 = (key >>> 8) & 0xff;
  const k3 = key & 0xff;
  let seen = 0;
  let i = start;
  for (const last = end - 3; i < last; i += 4) {
    seen |= bytes[i]! ^= k0;
    seen |= bytes[i + 1]! ^= k1;
    seen |= bytes[i + 2]! ^= k2;
    seen |= bytes[i + 3]! ^= k3;
  }
  if (i < end) seen |= bytes[i]! ^= k0;
  if (i + 1 < end) seen |= bytes[i + 1]! ^= k1;
  if (i + 2 < end) seen |= bytes[i + 2]! ^= k2;
  return seen;
}

/**
 * @param words the memory of the payload
 * @param origin where in it `bytes` begin; less than zero where they begin before it
 */
function applyMaskByWords(
  bytes: Uint8Array,
  words: Int32Array,
  origin: number,
  start: number,
  end: number,
  key: number,
): number {
  const lead = -(origin + start) & 3;
  const turned = rotate(key, lead);
  KEY_BYTES.setInt32(0, turned);
  const word = KEY_WORD[0]!;
  const from = (origin + start + lead) >> 2;
  const to = (origin + end) >> 2;
  let seen = 0;
  let i = from;
  // Eight in a step take less than half the time of one in a step.
  for (const last = to - 7; i < last; i += 8) {
    seen |= words[i]! ^= word;
    seen |= words[i + 1]! ^= word;
    seen |= words[i + 2]! ^= word;
    seen |= words[i + 3]! ^= word;
    seen |= words[i + 4]! ^= word;
    seen |= words[i + 5]! ^= word;
    seen |= words[i + 6]! ^= word;
    seen |= words[i + 7]! ^= word;
  }
  for (; i < to; i++) seen |= words[i]! ^= word;
  const tail = (to << 2) - origin;
  let edges = 0;
  if (lead > 0) edges |= applyMaskByBytes(bytes, start, start + lead, key);
  if (tail < end) edges |= applyMaskByBytes(bytes, tail, end, turned);
  return (seen & NOT_ASCII) === 0 ? edges : 0x80;
}
