import type { WsMessageHandler } from '@nestjs/common';
import { isReservedEvent, unknownEvent, type WsMessage } from '../message/index.js';
import { DispatchQueue } from './dispatch-queue.js';
import type { RawWebSocket } from './raw-web-socket.js';
import { Replies, type Transform } from './replies.js';

interface BoundHandler {
  readonly callback: WsMessageHandler['callback'];
  readonly transform: Transform;
}

/**
 * The handlers of one client by event, of all gateways on its path. Nest's own callbacks run everything around a handler:
 * guards, pipes, interceptors and filters. Nothing that a handler does ends the stream of messages.
 */
export class HandlerBinding {
  readonly #client: RawWebSocket;
  readonly #handlers = new Map<unknown, BoundHandler[]>();
  readonly #queue: DispatchQueue;
  readonly #replies: Replies;

  constructor(client: RawWebSocket, logError: (error: unknown) => void) {
    const { concurrency, maxPendingMessages, maxStreams } = client.limits;
    this.#client = client;
    this.#queue = new DispatchQueue(client, Math.min(concurrency, maxPendingMessages), {
      dispatch: (message) => this.#dispatch(message),
      quietCalls: () => this.#replies.quiet.snapshot(),
    });
    this.#replies = new Replies(client, maxStreams, () => this.#queue.finished(), logError);
  }

  /** Adds the handlers of one gateway. Of several handlers for one event all run, in the order they were added. */
  add(handlers: readonly WsMessageHandler[], transform: Transform): void {
    // A client to whom no gateway listens is not ours to answer: its messages may be read from the socket itself.
    if (this.#handlers.size === 0 && handlers.length > 0) this.#client.dispatchTo(this.#queue);
    for (const { message, callback } of handlers) {
      const bound = { callback, transform };
      const others = this.#handlers.get(message);
      if (others === undefined) this.#handlers.set(message, [bound]);
      else others.push(bound);
    }
  }

  /** The client has left: what still sends is stopped. */
  dispose(): void {
    this.#queue.dispose();
    this.#replies.dispose();
  }

  #dispatch(message: WsMessage): void {
    const handlers = this.#handlers.get(message.event);
    if (handlers !== undefined) {
      for (const handler of handlers) this.#run(handler, message);
    } else if (isReservedEvent(message.event)) {
      // Two peers that answered each other's exceptions would never stop.
      this.#client.refused('reserved_event');
    } else this.#client.refuseMessage(unknownEvent(message.event));
  }

  #run({ callback, transform }: BoundHandler, { data, event }: WsMessage): void {
    this.#queue.started();
    let returned: unknown;
    try {
      const result: unknown = callback(data, event);
      // The usual case: waiting for the promise itself is several times cheaper than a stream for each message.
      if (result instanceof Promise) {
        result.then(
          (value: unknown) => this.#replies.settle(value, transform),
          (error: unknown) => this.#replies.failed(error),
        );
        return;
      }
      returned = result;
    } catch (error) {
      this.#replies.failed(error);
      return;
    }
    this.#replies.settle(returned, transform);
  }
}
