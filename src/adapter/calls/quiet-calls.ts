/**
 * The calls of handlers whose streams have given nothing yet. With an interceptor every handler is such a stream until it
 * has finished, so it counts as one at work; a stream that stays quiet is a stream like any other.
 */
export class QuietCalls {
  readonly #finished: () => void;
  readonly #calls = new Set<() => void>();

  /** @param finished told of each call when it is over */
  constructor(finished: () => void) {
    this.#finished = finished;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** @returns ends the call, the first time it is called */
  begin(): () => void {
    const end = () => {
      if (this.#calls.delete(end)) this.#finished();
    };
    this.#calls.add(end);
    return end;
  }

  /** @returns ends those of the calls that are quiet now and have still not ended then */
  snapshot(): () => void {
    const calls = [...this.#calls];
    return () => calls.forEach((end) => end());
  }
}
