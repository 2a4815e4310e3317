import {
  completeMessage,
  nextMessage,
  requestException,
  type MessageId,
  type MessageRefusal,
  type WsMessage,
} from '../message/index.js';
import { Call, type CallContext } from './call.js';
import { FILTERED, INTERNAL, type Failure } from './failure.js';

/** What `@Ack()` gives: it ends the request with a value. */
export type Acknowledge = (value?: unknown) => void;

/** A run for a request: it ends with exactly one answer that has the id of the request. */
export class RequestCall extends Call {
  override readonly id: MessageId;
  readonly #freeId: () => void;
  /** The handler has asked for the function that ends the request. */
  #acknowledged = false;

  /** @param freeId called when the request is answered, or nobody waits for an answer any more */
  constructor(message: WsMessage, id: MessageId, context: CallContext, freeId: () => void) {
    super(message, context);
    this.id = id;
    this.#freeId = freeId;
  }

  override get isAcknowledged(): boolean {
    return this.#acknowledged;
  }

  /** Leaves the end of the request to the handler, unless it returns a value: the first answer wins. */
  acknowledgement(): Acknowledge {
    this.#acknowledged = true;
    return (value) => this.#complete(value);
  }

  override next(value: unknown): void {
    if (this.ended || (this.#acknowledged && value === undefined)) return;
    if (!this.reachable()) return;
    try {
      this.context.client.sendMessage(nextMessage(this.id, value));
    } catch (error) {
      this.crash(error);
    }
  }

  override complete(value?: unknown): void {
    if (!this.#acknowledged || value !== undefined) this.#complete(value);
  }

  override answer(failure: Failure): void {
    if (failure.kind === 'object') this.#last({ event: 'exception', data: failure.data, id: this.id });
    else this.#last(requestException(this.id, failure.code, failure.message, this.details(failure.statusCode)));
  }

  override filtered(): void {
    this.answer(FILTERED);
  }

  /** The message is refused before any handler has seen it. */
  refuse(refusal: MessageRefusal): void {
    this.end(() => this.context.client.refuseMessage(refusal));
  }

  /** The client is not interested in the rest: it is told that nothing more comes. */
  cancel(): void {
    this.context.signals.abort(this, 'The client has cancelled the request');
    this.#last(completeMessage(this.id));
  }

  override end(last?: () => void): void {
    super.end(() => {
      last?.();
      this.#freeId();
    });
  }

  #complete(value: unknown): void {
    if (!this.ended) this.#last(completeMessage(this.id, value));
    // What comes too late for a client that has left is counted; what comes too late for one that is there, it has declined.
    else this.reachable();
  }

  #last(message: unknown): void {
    this.end(() => this.send(message, requestException(this.id, INTERNAL.code, INTERNAL.message)));
  }
}
