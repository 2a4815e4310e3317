/** Counts the beats for which a number has stayed as it is; like every count of beats it knows no clock. */
export class Standstill {
  #value = Number.NaN;
  #beats = 0;

  /** @returns for how many beats the number has been the same */
  beat(value: number): number {
    if (value === this.#value) return ++this.#beats;
    this.#value = value;
    this.#beats = 0;
    return 0;
  }

  /** Begins anew with the next beat. */
  reset(): void {
    this.#value = Number.NaN;
  }
}
