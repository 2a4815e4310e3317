/** Below this many bytes a plain loop beats the set-up of 32-bit words. */
const SHORT = 96;

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
  return end - start < SHORT
    ? applyMaskByBytes(bytes, start, end, rotated)
    : applyMaskByWords(bytes, start, end, rotated);
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

function applyMaskByWords(bytes: Uint8Array, start: number, end: number, key: number): number {
  // A word view must begin at a multiple of four, which the payload rarely does.
  const lead = (4 - ((bytes.byteOffset + start) & 3)) & 3;
  const aligned = start + lead;
  const count = (end - aligned) >> 2;
  const turned = rotate(key, lead);
  KEY_BYTES.setInt32(0, turned);
  const word = KEY_WORD[0]!;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, count);
  let seen = 0;
  let i = 0;
  // Four in a step take half the time of one in a step.
  for (const last = count - 3; i < last; i += 4) {
    seen |= words[i]! ^= word;
    seen |= words[i + 1]! ^= word;
    seen |= words[i + 2]! ^= word;
    seen |= words[i + 3]! ^= word;
  }
  for (; i < count; i++) seen |= words[i]! ^= word;
  const edges =
    applyMaskByBytes(bytes, start, aligned, key) | applyMaskByBytes(bytes, aligned + count * 4, end, turned);
  return (seen & NOT_ASCII) === 0 ? edges : 0x80;
}
