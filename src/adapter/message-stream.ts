import { Subject, type Observable } from 'rxjs';
import type { WsMessage } from '../message/index.js';

/**
 * The messages of one client as a stream: each parsed message in order, completed when the client leaves. Dispatching to
 * handlers is a subscription to it like any other.
 */
export class MessageStream {
  readonly #subject = new Subject<WsMessage>();

  /** Whether anybody wants messages to be parsed. */
  get observed(): boolean {
    return this.#subject.observed;
  }

  asObservable(): Observable<WsMessage> {
    return this.#subject.asObservable();
  }

  subscribe(next: (message: WsMessage) => void): void {
    this.#subject.subscribe(next);
  }

  next(message: WsMessage): void {
    this.#subject.next(message);
  }

  complete(): void {
    this.#subject.complete();
  }
}
