import { isUtf8 } from 'node:buffer';

/**
 * Checks text for UTF-8 as it arrives: bad bytes are known at the byte that makes them bad, also in the middle of a
 * message (RFC 6455 section 8.1, RFC 3629 section 4).
 */
export class Utf8Validator {
  /** Continuation bytes that the code point begun last still needs. */
  #missing = 0;
  /** The range of the next continuation byte: narrower after E0, ED, F0 and F4. */
  #low = 0x80;
  #high = 0xbf;

  /** Whether the text so far ends at the end of a code point. */
  get complete(): boolean {
    return this.#missing === 0;
  }

  /** Takes the next bytes; false as soon as no continuation can make the text valid. */
  push(bytes: Buffer, start: number, end: number): boolean {
    let i = start;
    // A code point begun in the piece before is finished byte by byte; the rest of most pieces is checked natively.
    while (this.#missing > 0 && i < end) {
      if (!this.#step(bytes[i++]!)) return false;
    }
    if (i === end) return true;
    const cut = lastBoundary(bytes, i, end);
    if (cut > i && !isUtf8(bytes.subarray(i, cut))) return false;
    for (i = cut; i < end; i++) {
      if (!this.#step(bytes[i]!)) return false;
    }
    return true;
  }

  #step(byte: number): boolean {
    if (this.#missing > 0) {
      if (byte < this.#low || byte > this.#high) return false;
      this.#missing--;
      this.#low = 0x80;
      this.#high = 0xbf;
      return true;
    }
    // Never ASCII: only what may belong to an unfinished code point gets here.
    return this.#lead(byte);
  }

  #lead(byte: number): boolean {
    // C0 and C1 would begin overlong forms, F5 and above code points past U+10FFFF.
    if (byte < 0xc2 || byte > 0xf4) return false;
    this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    if (byte === 0xe0) this.#low = 0xa0;
    else if (byte === 0xed) this.#high = 0x9f;
    else if (byte === 0xf0) this.#low = 0x90;
    else if (byte === 0xf4) this.#high = 0x8f;
    return true;
  }
}

/** Where the last code point that may be unfinished begins: at most three bytes before the end. */
function lastBoundary(bytes: Buffer, start: number, end: number): number {
  const floor = Math.max(start, end - 3);
  for (let i = end - 1; i >= floor; i--) {
    const byte = bytes[i]!;
    if (byte < 0x80) return i + 1;
    if (byte >= 0xc0) return i;
  }
  return end;
}
