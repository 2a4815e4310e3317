import { seededRandom } from '../support/random.js';

/** What a case is made of: the same seed always throws the same. */
export class Dice {
  readonly #random: (limit: number) => number;

  constructor(seed: number) {
    this.#random = seededRandom(scatter(seed));
  }

  /** A number from 0 up to but without `limit`. */
  below(limit: number): number {
    return this.#random(limit);
  }

  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  /** True in so many of a hundred throws. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }

  /** A number of 32 bits. */
  word(): number {
    return this.below(0x1_0000) * 0x1_0000 + this.below(0x1_0000);
  }
}

/** Seeds in a row would begin with nearly the same throws: this spreads them over all 32 bits. */
function scatter(seed: number): number {
  let mixed = Math.imul(seed ^ (seed >>> 16), 0x45d9_f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9_f3b);
  return mixed ^ (mixed >>> 16);
}
