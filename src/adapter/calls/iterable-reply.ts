import { Readable } from 'node:stream';
import { nextTurn } from '../../server/base/event-loop.js';

/** After so many values whatever else is due gets its turn: a source that never waits would keep everybody waiting. */
const VALUES_PER_TURN = 100;

/** What becomes of the values of an iterable. */
interface Consumer {
  /** Resolves when there is room for another value. */
  ready(): Promise<void>;
  next(value: unknown): void;
  /** There is nothing more to come. Either is called once at most, and neither after a stop. */
  ended(): void;
  failed(error: unknown): void;
  /** The source could not give up what it holds. */
  stopFailed(error: unknown): void;
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** Takes the values of an async iterable one by one, and none while there is no room for it: its source waits. */
export class IterableReply {
  readonly #values: AsyncIterable<unknown>;
  readonly #iterator: AsyncIterator<unknown>;
  readonly #consumer: Consumer;
  #stopped = false;

  constructor(values: AsyncIterable<unknown>, consumer: Consumer) {
    this.#values = values;
    this.#iterator = values[Symbol.asyncIterator]();
    this.#consumer = consumer;
  }

  start(): void {
    void this.#run();
  }

  /** Nobody wants the rest: the source may give up what it holds. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#return().catch((error: unknown) => this.#consumer.stopFailed(error));
  }

  async #run(): Promise<void> {
    try {
      for (let count = 1; await this.#mayPull(count); count++) {
        const { done, value } = await this.#iterator.next();
        if (this.#stopped) return;
        if (done === true) {
          this.#stopped = true;
          this.#consumer.ended();
        } else this.#consumer.next(value);
      }
    } catch (error) {
      if (this.#stopped) return;
      this.#stopped = true;
      this.#consumer.failed(error);
    }
  }

  async #mayPull(count: number): Promise<boolean> {
    if (count % VALUES_PER_TURN === 0) await new Promise<void>(nextTurn);
    await this.#consumer.ready();
    return !this.#stopped;
  }

  async #return(): Promise<void> {
    // Its iterator would end it only after its next value, which a quiet stream never gives.
    if (!discard(this.#values)) await this.#iterator.return?.();
  }
}

/**
 * Ends a source of values that holds something even before its first value is asked for.
 *
 * @returns whether it is one
 */
export function discard(values: AsyncIterable<unknown>): boolean {
  if (!(values instanceof Readable)) return false;
  values.destroy();
  return true;
}
