/** Room for a few hundred short frames: a new one is made seldom, and what a slow peer holds on to stays small. */
export const SLAB_SIZE = 16 * 1024;

/**
 * Memory in which short frames are written one behind the other, so that those of one turn leave as the one piece that
 * they are, without a buffer for each and without a copy. Nothing in it is written again until all who got frames of it
 * have given them back: memory that was just used is faster than new one.
 */
export class FrameSlab {
  #buffer = Buffer.allocUnsafeSlow(SLAB_SIZE);
  #used = 0;
  /** Bytes of frames in it that somebody may still look at. */
  #inUse = 0;

  /** What the frames are written into. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  /**
   * Makes sure of so many bytes.
   *
   * @returns where they begin in {@link buffer}
   */
  reserve(bytes: number): number {
    if (this.#used + bytes > SLAB_SIZE) {
      this.#buffer = Buffer.allocUnsafeSlow(SLAB_SIZE);
      this.#used = 0;
      this.#inUse = 0;
    }
    return this.#used;
  }

  /** Keeps what was written up to here; the rest of what was reserved is free again. */
  commit(end: number): void {
    this.#inUse += end - this.#used;
    this.#used = end;
  }

  /** Gives back so many bytes of frames, which nobody looks at any more. If they were in other memory it does nothing. */
  release(memory: Buffer, bytes: number): void {
    if (memory !== this.#buffer) return;
    this.#inUse -= bytes;
    if (this.#inUse === 0) this.#used = 0;
  }
}

/** One for all connections: none of them holds a buffer while it is idle. */
export const SHARED_SLAB = new FrameSlab();
