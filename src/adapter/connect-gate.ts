/** How long `handleConnection` may take, in milliseconds. */
const CONNECT_TIMEOUT = 10_000;

/**
 * Tells whether the `handleConnection` of every gateway is done with a client. Until then its messages wait, so that no
 * handler runs before the client is known.
 */
export class ConnectGate {
  #running = 0;
  #waiting: (() => void)[] = [];

  get open(): boolean {
    return this.#running === 0;
  }

  /**
   * Closes the gate until a hook has settled, or has taken too long.
   *
   * @param failed told why the hook has failed
   */
  waitFor(hook: PromiseLike<unknown>, failed: (error: unknown) => void): void {
    let settled = false;
    const settle = () => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (--this.#running === 0) this.#release();
    };
    const fail = (error: unknown) => {
      if (!settled) failed(error);
      settle();
    };
    // A client that leaves does not keep the process alive.
    const timer = setTimeout(() => {
      fail(new Error(`handleConnection has not finished within ${CONNECT_TIMEOUT / 1000} s`));
    }, CONNECT_TIMEOUT).unref();
    this.#running++;
    hook.then(settle, fail);
  }

  /** Calls back once the gate is open: at once if it is. */
  whenOpen(callback: () => void): void {
    if (this.open) callback();
    else this.#waiting.push(callback);
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback();
  }
}
