import type { Call } from './call.js';

/**
 * Behind an interceptor every handler's result is an Observable, that of one value too, which comes with its end. So the
 * first value is kept until it is known whether the end follows at once: then it is the value of the request, and else
 * the first of a stream.
 */
export class OnlyValue {
  readonly #call: Call;
  #state: 'nothing' | 'kept' | 'passed' = 'nothing';
  #value: unknown;

  constructor(call: Call) {
    this.#call = call;
  }

  next(value: unknown): void {
    this.#pass();
    if (this.#state === 'passed') {
      this.#call.next(value);
      return;
    }
    this.#state = 'kept';
    this.#value = value;
    queueMicrotask(() => this.#pass());
  }

  complete(): void {
    if (this.#state === 'kept') this.#call.complete(this.#take());
    else this.#call.complete();
  }

  fail(error: unknown): void {
    this.#pass();
    this.#call.fail(error);
  }

  #pass(): void {
    if (this.#state === 'kept') this.#call.next(this.#take());
  }

  #take(): unknown {
    const value = this.#value;
    this.#state = 'passed';
    this.#value = undefined;
    return value;
  }
}
