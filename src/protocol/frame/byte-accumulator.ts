const FIRST_CAPACITY = 1024;

/**
 * Collects bytes that come in pieces, in blocks that grow with what has arrived, never with what was announced, so that
 * neither a huge declared length nor a million tiny pieces cost more than twice their bytes.
 */
export class ByteAccumulator {
  /** Blocks that are full. */
  #full: Buffer[] = [];
  /** The one that is being filled, and how far. */
  #block: Buffer | undefined;
  #used = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(bytes: Buffer, start: number, end: number): void {
    if (start === end) return;
    let at = start;
    if (this.#block !== undefined) {
      const fitting = bytes.copy(this.#block, this.#used, start, end);
      this.#used += fitting;
      at += fitting;
    }
    this.#length += end - start;
    if (at < end) this.#used = bytes.copy(this.#next(end - at), 0, at, end);
  }

  /** Hands the bytes over, with the last piece of them behind; the accumulator is empty afterwards. */
  take(bytes: Buffer, start: number, end: number): Buffer {
    const length = this.#length + end - start;
    const block = this.#block;
    let taken: Buffer;
    if (block !== undefined && this.#full.length === 0 && length <= block.length) {
      bytes.copy(block, this.#used, start, end);
      taken = block.subarray(0, length);
    } else {
      taken = Buffer.allocUnsafeSlow(length);
      let at = 0;
      for (const full of this.#full) at += full.copy(taken, at);
      if (block !== undefined) at += block.copy(taken, at, 0, this.#used);
      bytes.copy(taken, at, start, end);
    }
    this.clear();
    return taken;
  }

  clear(): void {
    // Most messages come in one piece, and leave nothing here to forget.
    if (this.#block === undefined) return;
    this.#full = [];
    this.#block = undefined;
    this.#used = 0;
    this.#length = 0;
  }

  /** Begins a block that has room for the last so many of the bytes. */
  #next(needed: number): Buffer {
    if (this.#block !== undefined) this.#full.push(this.#block);
    const before = this.#length - needed;
    // Half of what there is, not as much: with its headers and objects a message must not come to twice its bytes either.
    const capacity = Math.max(needed, before >>> 1, Math.min(FIRST_CAPACITY, this.#length + needed));
    this.#block = Buffer.allocUnsafeSlow(capacity);
    return this.#block;
  }
}
