/** What handlers do for one client. */
export interface Work {
  /**
   * A handler has finished.
   *
   * @param bytes its message came in
   */
  finished(bytes: number): void;
}

/**
 * The calls of handlers whose streams have given nothing yet. With an interceptor every handler is such a stream until it
 * has finished, so it counts as one at work; a stream that stays quiet is a stream like any other.
 */
export class QuietCalls {
  readonly #work: Work;
  /** There only once there has been a stream. */
  #calls: Set<() => void> | undefined;

  /** @param work told of each call when it is over */
  constructor(work: Work) {
    this.#work = work;
  }

  get size(): number {
    return this.#calls?.size ?? 0;
  }

  /**
   * @param bytes the message of the call came in
   * @returns ends the call, the first time it is called
   */
  begin(bytes: number): () => void {
    const calls = (this.#calls ??= new Set());
    const end = () => {
      if (calls.delete(end)) this.#work.finished(bytes);
    };
    calls.add(end);
    return end;
  }

  /** @returns ends those of the calls that are quiet now and have still not ended then */
  snapshot(): () => void {
    const calls = [...(this.#calls ?? [])];
    return () => calls.forEach((end) => end());
  }
}
