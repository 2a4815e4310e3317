/** Work that somebody waits for the end of. */
export class PendingWork {
  readonly #pending = new Set<Promise<unknown>>();

  /** @param work how it ends is not looked at here */
  add(work: Promise<unknown>): void {
    this.#pending.add(work);
    const done = () => this.#pending.delete(work);
    work.then(done, done);
  }

  /** Resolves when there is none, that which comes meanwhile included. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }
}
