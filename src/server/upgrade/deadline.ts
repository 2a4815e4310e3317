/** A moment after which nothing is waited for any more. */
export class Deadline {
  readonly #moment: Promise<void>;
  #timer: NodeJS.Timeout | undefined;

  /** @param milliseconds from now on */
  constructor(milliseconds: number) {
    this.#moment = new Promise((resolve) => {
      this.#timer = setTimeout(resolve, milliseconds);
    });
  }

  /**
   * Waits for some last work, and no longer than until the moment; to be called once.
   *
   * @returns whether the work is done
   */
  async orEarlier(work: Promise<void>): Promise<boolean> {
    try {
      return await Promise.race([work.then(() => true), this.#moment.then(() => false)]);
    } finally {
      clearTimeout(this.#timer);
    }
  }
}
