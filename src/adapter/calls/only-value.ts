import { queueMicrotask } from '../../server/base/event-loop.js';
/**
 * Behind an interceptor every handler's result is an Observable, that of one value too, which comes with its end. So the
 * first value is kept until it is known whether the end follows at once: then it is the value of the request, and else
 * the first of a stream.
 */
export class OnlyValue {
  readonly #pass: (value: unknown) => void;
  #state: 'nothing' | 'kept' | 'passed' = 'nothing';
  #value: unknown;

  /** @param pass gets each value that is not the only one */
  constructor(pass: (value: unknown) => void) {
    this.#pass = pass;
  }

  next(value: unknown): void {
    this.release();
    if (this.#state === 'passed') {
      this.#pass(value);
      return;
    }
    this.#state = 'kept';
    this.#value = value;
    queueMicrotask(() => this.release());
  }

  /** The end has come: the only value there was; undefined if there was none, or several. */
  take(): unknown {
    const value = this.#value;
    this.#state = 'passed';
    this.#value = undefined;
    return value;
  }

  /** The kept value is not the only thing to tell. */
  release(): void {
    if (this.#state === 'kept') this.#pass(this.take());
  }
}
