import { cancelMessage, type MessageId, type WsMessage } from '../message/index.js';
import type { SendResult } from '../server/index.js';
import { MAX_TIMER } from '../server/options/resolved-options.js';
import { RequestError } from './request-error.js';
import * as ours from '../server/base/ours.js';

/** How long a client has for an answer, in milliseconds. */
const DEFAULT_TIMEOUT = 10_000;

/**
 * How a client is asked.
 *
 * @publicApi
 */
export interface RequestOptions {
  /**
   * How long the client has for its answer, in milliseconds: 1 to 2,147,483,647. Then the promise is rejected and the
   * client is sent a `$cancel`. Default: 10,000.
   */
  timeout?: number | undefined;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: RequestError) => void;
  readonly timer: NodeJS.Timeout;
}

/** The way to the client. */
interface Asked {
  /** @throws whatever the message throws while it is written */
  [ours.sendMessage](message: unknown): SendResult;
  /** The same for a message that is sent where nobody could catch anything. */
  [ours.tell](message: unknown): SendResult;
}

/** What a server asks one of its clients: the ids are its own, and have nothing to do with those of the client. */
export class OutgoingRequests {
  readonly #client: Asked;
  readonly #pending = new Map<MessageId, Pending>();
  #lastId = 0;
  #over = false;

  constructor(client: Asked) {
    this.#client = client;
  }

  /**
   * Asks the client.
   *
   * @throws RangeError for a wrong timeout, and whatever the data throws while it is written
   */
  ask(event: string | number, data: unknown, timeout: number = DEFAULT_TIMEOUT): Promise<unknown> {
    if (!Number.isInteger(timeout) || timeout < 1 || timeout > MAX_TIMER) {
      throw new RangeError(`"timeout" must be 1 to ${MAX_TIMER} milliseconds, not ${timeout}`);
    }
    const id = ++this.#lastId;
    const sent = this.#over ? 'closed' : this.#client[ours.sendMessage]({ event, data, id });
    if (sent === 'closed') return Promise.reject(RequestError.of('disconnected', id));
    if (sent === 'dropped') return Promise.reject(RequestError.of('dropped', id));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#timedOut(id), timeout);
      this.#pending.set(id, { resolve, reject, timer });
    });
  }

  /** Whether an answer is still to come. */
  get isWaiting(): boolean {
    return this.#pending.size > 0;
  }

  /** @returns whether a message belongs to one of the requests */
  receive({ event, data, id }: WsMessage): boolean {
    if (id === undefined || !this.#pending.has(id)) return false;
    if (event === '$complete') this.#take(id)?.resolve(data);
    else if (event === 'exception') this.#take(id)?.reject(RequestError.from(data));
    // One answer was asked for; what comes before it is left to those who read `messages$`.
    else return event === '$next';
    return true;
  }

  /** The client has left, or is about to be closed. */
  dispose(): void {
    this.#over = true;
    for (const id of this.#pending.keys()) this.#take(id)?.reject(RequestError.of('disconnected', id));
  }

  #timedOut(id: MessageId): void {
    this.#take(id)?.reject(RequestError.of('timeout', id));
    this.#client[ours.tell](cancelMessage(id));
  }

  #take(id: MessageId): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }
}
