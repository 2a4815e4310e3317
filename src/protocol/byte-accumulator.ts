const FIRST_CAPACITY = 1024;

/**
 * One growing buffer for bytes that come in pieces. It grows with what has arrived, never with what was announced, so
 * that neither a huge declared length nor a million tiny pieces cost more than twice their bytes.
 */
export class ByteAccumulator {
  #buffer: Buffer | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(bytes: Buffer, start: number, end: number): void {
    if (start === end) return;
    const needed = this.#length + end - start;
    const buffer = this.#buffer !== undefined && needed <= this.#buffer.length ? this.#buffer : this.#grow(needed);
    this.#length += bytes.copy(buffer, this.#length, start, end);
  }

  /** Hands the bytes over; the accumulator is empty afterwards. */
  take(): Buffer {
    const taken = this.#buffer?.subarray(0, this.#length) ?? Buffer.alloc(0);
    this.clear();
    return taken;
  }

  clear(): void {
    this.#buffer = undefined;
    this.#length = 0;
  }

  #grow(needed: number): Buffer {
    // Half as much again, not twice: with its headers and objects a message must not come to twice its bytes either.
    const capacity = Math.max(needed, this.#length + (this.#length >>> 1), Math.min(FIRST_CAPACITY, needed * 2));
    const grown = Buffer.allocUnsafeSlow(capacity);
    this.#buffer?.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
    return grown;
  }
}
