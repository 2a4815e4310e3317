import {
  completeMessage,
  encodeWith,
  nextMessage,
  requestException,
  type MessageId,
  type MessageRefusal,
  type WsMessage,
} from '../../message/index.js';
import { Call, type CallContext } from './call.js';
import { FILTERED, INTERNAL, type Failure } from './failure.js';
import { OnlyValue } from './only-value.js';
import * as ours from '../../server/base/ours.js';

/** What `@Ack()` gives: it ends the request with a value. */
export type Acknowledge = (value?: unknown) => void;

/** A run for a request: it ends with exactly one answer that has the id of the request. */
export class RequestCall extends Call {
  override readonly id: MessageId;
  readonly #freeId: () => void;
  #endsLater = false;
  /** There only behind an interceptor. */
  #only: OnlyValue | undefined;

  /** @param freeId called when the request is answered, or nobody waits for an answer any more */
  constructor(message: WsMessage, id: MessageId, context: CallContext, freeId: () => void) {
    super(message, context);
    this.id = id;
    this.#freeId = freeId;
  }

  override get endsLater(): boolean {
    return this.#endsLater;
  }

  /** The function with which the handler ends the request, unless it returns a value: the first answer wins. */
  acknowledgement(): Acknowledge {
    this.#endsLater = true;
    return (value) => {
      this.#only?.release();
      this.#complete(value);
    };
  }

  /** What the handler gives comes through an interceptor, which makes a stream of a single value. */
  expectOnlyValue(): void {
    this.#only = new OnlyValue((value) => this.#next(value));
  }

  override next(value: unknown): void {
    if (this.#only === undefined) this.#next(value);
    else this.#only.next(value);
  }

  override complete(value: unknown = this.#only?.take()): void {
    if (!this.#endsLater || value !== undefined) this.#complete(value);
  }

  override answer(failure: Failure): void {
    this.#only?.release();
    if (failure.kind === 'object') this.#last(() => ({ event: 'exception', data: failure.data, id: this.id }));
    else this.#last(() => requestException(this.id, failure.code, failure.message, this.details(failure.statusCode)));
  }

  protected override get unsendable(): WsMessage {
    return requestException(this.id, INTERNAL.code, INTERNAL.message);
  }

  override beginFilter(): void {
    this.#endsLater = true;
  }

  override endFilter(): void {
    this.answer(FILTERED);
  }

  /** The message is refused before any handler has seen it. */
  refuse(refusal: MessageRefusal): void {
    this.end(() => this.context.client[ours.refuseMessage](refusal));
  }

  /** The client is not interested in the rest: it is told that nothing more comes. */
  cancel(): void {
    this.stop('The client has cancelled the request');
    this.#last(() => completeMessage(this.id));
  }

  override end(last?: () => void): void {
    super.end(() => {
      // What is said last may be a refusal, which must not take this request for another one.
      this.#freeId();
      last?.();
    });
  }

  #next(value: unknown): void {
    // Who ends the request later has nothing to say by returning nothing.
    if (this.ended || (this.#endsLater && value === undefined) || !this.reachable()) return;
    const { client } = this.context;
    try {
      const encoded = encodeWith(client[ours.codec], nextMessage(this.id, value));
      // The value may have acknowledged the request while it was written.
      if (!this.ended) client[ours.sendEncoded](encoded);
    } catch (error) {
      this.crash(error);
    }
  }

  #complete(value: unknown): void {
    if (!this.ended) this.#last(() => completeMessage(this.id, value));
    // What comes too late for a client that has left is counted; what comes too late for one that is there, it has declined.
    else this.reachable();
  }

  /** @param make throws for a value that does not want to be looked at */
  #last(make: () => unknown): void {
    this.end(() => {
      if (this.send(this.#made(make)) === 'dropped') this.#tellOfLoss();
    });
  }

  /** An answer that was left out, of a client that does not read, ends its request when the client reads again. */
  #tellOfLoss(): void {
    const { client } = this.context;
    // A codec that has nothing to say has lost nothing.
    if (client.bufferedAmount === 0) return;
    const lost = requestException(this.id, 'overloaded', 'The answer was left out: too much was unread');
    void client.drained().then(() => {
      if (client.readyState === client.OPEN) client[ours.tell](lost);
    });
  }

  #made(make: () => unknown): unknown {
    try {
      return make();
    } catch (error) {
      this.context.logError(error);
      return this.unsendable;
    }
  }
}
