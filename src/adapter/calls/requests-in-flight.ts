import type { MessageId, WsMessage } from '../../message/index.js';
import type { CallContext } from './call.js';
import { RequestCall } from './request-call.js';
import * as ours from '../../server/base/ours.js';

/** The requests of one client that are not answered yet, those that wait for their handlers too. */
export class RequestsInFlight {
  readonly #context: CallContext;
  /** There only once there has been a request. */
  #calls: Map<MessageId, RequestCall> | undefined;

  constructor(context: CallContext) {
    this.#context = context;
  }

  /** Whether a request has this id. */
  has(id: MessageId): boolean {
    return this.#calls?.has(id) === true;
  }

  /** Takes a request in; one whose id is in use is answered at once, and the other one goes on. */
  open(message: WsMessage, id: MessageId): boolean {
    if (this.has(id)) {
      const sentence = 'A request with this id is not answered yet';
      this.#context.client[ours.answerRefusal]({ refused: 'duplicate_id', message: sentence, id });
      return false;
    }
    const calls = (this.#calls ??= new Map());
    calls.set(id, new RequestCall(message, id, this.#context, () => calls.delete(id)));
    return true;
  }

  /** The call for a message; undefined if it was cancelled. */
  of(message: WsMessage, id: MessageId): RequestCall | undefined {
    const call = this.#calls?.get(id);
    return call?.message === message ? call : undefined;
  }

  /** @returns whether there was such a request */
  cancel(id: MessageId): boolean {
    const call = this.#calls?.get(id);
    call?.cancel();
    return call !== undefined;
  }

  /** The client has left. */
  abandon(why: string): void {
    for (const call of this.#calls?.values() ?? []) call.abort(why);
  }
}
