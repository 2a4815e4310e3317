import { WrongReply } from './replies.js';

/**
 * Those who get the same publishes. Each gets them in their order, so that the publishes are complete in their order as
 * well, and only those in flight have to be counted.
 */
export class Audience {
  readonly #size: number;
  /** How many have got each publish in flight, by its number modulo the length. */
  readonly #got: Uint32Array;
  #published = 0;

  /** @param inFlight the most publishes that are in flight at once */
  constructor(size: number, inFlight: number) {
    this.#size = size;
    this.#got = new Uint32Array(inFlight);
  }

  published(count: number): void {
    this.#published += count;
  }

  /**
   * One of them, who had got so many publishes before, has got more.
   *
   * @returns how many publishes are complete by that
   * @throws WrongReply for more than there were
   */
  got(more: number, before: number): number {
    const end = before + more;
    if (end > this.#published) throw new WrongReply(`${end} deliveries of ${this.#published} publishes`);
    let complete = 0;
    for (let i = before; i < end; i++) {
      const slot = i % this.#got.length;
      if (++this.#got[slot]! < this.#size) continue;
      this.#got[slot] = 0;
      complete++;
    }
    return complete;
  }
}
