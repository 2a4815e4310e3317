import type { WsMessageHandler } from '@nestjs/common';
import { concatMap, from, isObservable, of, Subscription, type Observable } from 'rxjs';
import { encodeJson, isReservedEvent, unknownEvent, type WsMessage } from '../message/index.js';
import { HeldMessages } from './held-messages.js';
import type { RawWebSocket } from './raw-web-socket.js';

/** What the client is told when code of the application failed: never more. */
const INTERNAL_ERROR = 'Internal server error';

/** Nest's way from what a handler returned to a stream of replies. */
export type Transform = (result: unknown) => Observable<unknown>;

interface BoundHandler {
  readonly callback: WsMessageHandler['callback'];
  readonly transform: Transform;
}

/**
 * The handlers of one client by event, of all gateways on its path, and what becomes of their results. Nest's own
 * callbacks run everything around a handler: guards, pipes, interceptors and filters. Nothing that a handler does ends
 * the stream of messages.
 */
export class HandlerBinding {
  readonly #client: RawWebSocket;
  readonly #logError: (error: unknown) => void;
  readonly #handlers = new Map<unknown, BoundHandler[]>();
  #held: HeldMessages | undefined;
  /** Observables that are still sending. */
  #streams: Subscription | undefined;

  constructor(client: RawWebSocket, logError: (error: unknown) => void) {
    this.#client = client;
    this.#logError = logError;
  }

  /** Adds the handlers of one gateway. Of several handlers for one event all run, in the order they were added. */
  add(handlers: readonly WsMessageHandler[], transform: Transform): void {
    // A client to whom no gateway listens is not ours to answer: its messages may be read from the socket itself.
    if (this.#handlers.size === 0 && handlers.length > 0) this.#client.dispatchTo((message) => this.#receive(message));
    for (const { message, callback } of handlers) {
      const bound = { callback, transform };
      const others = this.#handlers.get(message);
      if (others === undefined) this.#handlers.set(message, [bound]);
      else others.push(bound);
    }
  }

  /** The client has left: what still sends is stopped. */
  dispose(): void {
    this.#streams?.unsubscribe();
  }

  /** Messages wait while a `handleConnection` is at work: it may be the one that finds out who the client is. */
  #receive(message: WsMessage): void {
    if (this.#client.connected) {
      this.#dispatch(message);
      return;
    }
    if (this.#held === undefined) {
      const held = new HeldMessages(this.#client);
      this.#held = held;
      this.#client.whenConnected(() => this.#release(held));
    }
    this.#held.push(message, this.#client.messageBytes);
  }

  #release(held: HeldMessages): void {
    this.#held = undefined;
    for (const message of held.release()) {
      // A failed handleConnection, or one of the messages, may have closed the connection.
      if (this.#client.readyState === this.#client.OPEN) this.#dispatch(message);
    }
  }

  #dispatch(message: WsMessage): void {
    const handlers = this.#handlers.get(message.event);
    if (handlers !== undefined) {
      for (const handler of handlers) this.#run(handler, message);
    } else if (!isReservedEvent(message.event)) {
      // Two peers that answered each other's exceptions would never stop.
      this.#client.answerRefusal(unknownEvent(message.event));
    }
  }

  #run(handler: BoundHandler, { data, event }: WsMessage): void {
    try {
      const result: unknown = handler.callback(data, event);
      // The usual case: waiting for the promise itself is several times cheaper than a stream for each message.
      if (result instanceof Promise) {
        result.then(
          (value: unknown) => this.#settle(value, handler),
          (error: unknown) => this.#failed(error),
        );
      } else this.#settle(result, handler);
    } catch (error) {
      this.#failed(error);
    }
  }

  #settle(result: unknown, handler: BoundHandler): void {
    if (isObservable(result)) this.#stream(handler.transform(result));
    else this.#reply(result);
  }

  #stream(replies: Observable<unknown>): void {
    // A handler can end after its client has left; a stream that nobody reads is not begun.
    if (this.#client.readyState !== this.#client.OPEN) return;
    const streams = (this.#streams ??= new Subscription());
    const stream = replies.pipe(concatMap(settled)).subscribe({
      next: (value) => this.#reply(value),
      error: (error: unknown) => this.#failed(error),
    });
    streams.add(stream);
    stream.add(() => streams.remove(stream));
  }

  #reply(value: unknown): void {
    if (value === undefined || value === null || this.#client.readyState !== this.#client.OPEN) return;
    try {
      this.#client.send(encodeJson(value));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** What Nest's filters did not catch, or what can't be sent: a mistake in the application. */
  #failed(error: unknown): void {
    this.#client.sendException(INTERNAL_ERROR);
    this.#logError(error);
  }
}

/** A stream may give promises as well as values; each is waited for, in order. */
function settled(value: unknown): Observable<unknown> {
  return value instanceof Promise ? from(value) : of(value);
}
