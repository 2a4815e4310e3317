/** Room for a few hundred short frames: a new one is made seldom, and what a slow peer holds on to stays small. */
export const SLAB_SIZE = 16 * 1024;

/**
 * Memory in which short frames are written one behind the other, so that those of one turn leave as the one piece that
 * they are, without a buffer for each and without a copy. Nothing in it is ever written twice.
 */
export class FrameSlab {
  #buffer = Buffer.allocUnsafeSlow(SLAB_SIZE);
  #used = 0;

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
    }
    return this.#used;
  }

  /** Keeps what was written up to here; the rest of what was reserved is free again. */
  commit(end: number): void {
    this.#used = end;
  }
}
