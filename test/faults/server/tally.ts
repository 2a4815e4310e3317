/** What the gateways have counted since the scenario began. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  /** Keeps the largest of the values. */
  peak(name: string, value: number): void {
    this.#counts.set(name, Math.max(this.#counts.get(name) ?? 0, value));
  }

  read(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  clear(): void {
    this.#counts.clear();
  }
}

export const TALLY = new Tally();
