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

  /** Waits for some last work, and no longer than until the moment. */
  async orEarlier(work: Promise<void>): Promise<void> {
    try {
      await Promise.race([work, this.#moment]);
    } finally {
      clearTimeout(this.#timer);
    }
  }
}
