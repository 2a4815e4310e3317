/** The most that are kept: seconds of the fastest server. */
const CAPACITY = 4_000_000;

/** Times from message to reply, in milliseconds. */
export class Latencies {
  readonly #times = new Float64Array(CAPACITY);
  #count = 0;

  add(milliseconds: number): void {
    if (this.#count < CAPACITY) this.#times[this.#count++] = milliseconds;
  }

  /** Forgets what came before the measurement. */
  clear(): void {
    this.#count = 0;
  }

  /** The time within which this share of the replies came. */
  percentiles(): { p50?: number; p99?: number } {
    if (this.#count === 0) return {};
    const sorted = this.#times.subarray(0, this.#count).toSorted();
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
    return { p50: at(0.5), p99: at(0.99) };
  }
}
