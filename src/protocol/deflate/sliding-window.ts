/** Bytes that may gather behind the window before they are moved together. */
const SLACK = 8 * 1024;

/**
 * The last bytes of a stream, as the dictionary for what comes next (RFC 7692 section 7.2.3.2). It grows with what has
 * been said: a connection that has said little holds little.
 */
export class SlidingWindow {
  readonly #size: number;
  #buffer: Buffer | undefined;
  #end = 0;

  /** @param size how many bytes back may be referred to */
  constructor(size: number) {
    this.#size = size;
  }

  /** The last bytes, at most as many as the window is large; undefined while there are none. */
  get bytes(): Buffer | undefined {
    if (this.#buffer === undefined) return undefined;
    return this.#buffer.subarray(Math.max(0, this.#end - this.#size), this.#end);
  }

  /** How many bytes those are. */
  get length(): number {
    return Math.min(this.#end, this.#size);
  }

  push(data: Buffer): void {
    if (data.length === 0) return;
    const kept = data.length > this.#size ? data.subarray(data.length - this.#size) : data;
    const buffer = this.#room(kept.length);
    this.#end += kept.copy(buffer, this.#end);
  }

  /** A buffer in which so many bytes fit behind the ones that still count. */
  #room(length: number): Buffer {
    const needed = this.#end + length;
    if (this.#buffer !== undefined && needed <= this.#buffer.length) return this.#buffer;
    const held = this.bytes ?? Buffer.alloc(0);
    const kept = held.subarray(Math.max(0, held.length + length - this.#size));
    const limit = this.#size + SLACK;
    const room =
      this.#buffer !== undefined && this.#buffer.length === limit
        ? this.#buffer
        : Buffer.allocUnsafeSlow(Math.min(limit, Math.max(2 * (kept.length + length), 256)));
    this.#end = kept.copy(room, 0);
    this.#buffer = room;
    return room;
  }
}
