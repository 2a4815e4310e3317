import { Standstill } from './standstill.js';

/**
 * The most that a peer may have to read before its progress shows, in bytes. Linux tells of room in the send buffer of a
 * socket only when a third of it is free, and that buffer grows to 4 MiB; Node tells of nothing smaller.
 */
const LARGEST_STEP = 1_572_864;

/** Watches whether a peer takes what is unsent, in steps that may be large. */
export class WriteProgress {
  readonly #standstill = new Standstill();
  #before = 0;
  #largestStep = 0;

  /**
   * @param written bytes that the peer has made room for so far
   * @param patience for how many beats it may make no room for a byte
   * @returns whether it takes too long: up to twice as long where it has made room for much at once, as it has to again
   */
  beat(written: number, patience: number): boolean {
    this.#largestStep = Math.max(this.#largestStep, written - this.#before);
    this.#before = written;
    const more = Math.min(this.#largestStep / LARGEST_STEP, 1);
    return this.#standstill.beat(written) >= Math.floor(patience * (1 + more));
  }
}
