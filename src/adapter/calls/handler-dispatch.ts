import type { WsMessageHandler } from '@nestjs/common';
import { BINARY_EVENT, isReservedEvent, unknownEvent, type MessageId, type WsMessage } from '../../message/index.js';
import { BinaryCall } from './binary-call.js';
import type { Call, CallContext } from './call.js';
import { CancelSignals } from './cancel-signals.js';
import { DispatchQueue, type QueuedHandlers } from './dispatch-queue.js';
import { EventCall } from './event-call.js';
import type { RawWebSocket } from '../raw-web-socket.js';
import { Replies, type ResultReading, type Transform } from './replies.js';
import { RequestCall } from './request-call.js';
import { RequestsInFlight } from './requests-in-flight.js';
import * as ours from '../../server/base/ours.js';

interface BoundHandler extends ResultReading {
  readonly callback: WsMessageHandler['callback'];
  /** Whether it asks for the function that ends a request. */
  readonly acknowledges: boolean;
}

/** What Nest passes on of one gateway for one client. */
export interface GatewayHandlers {
  readonly handlers: readonly WsMessageHandler[];
  readonly transform: Transform;
}

/**
 * Takes the messages of one client to its handlers by event, those of all gateways on its path. Nest's own callbacks run
 * everything around a handler: guards, pipes, interceptors and filters. Nothing that a handler does ends the stream of
 * messages.
 */
export class HandlerDispatch implements QueuedHandlers {
  readonly #client: RawWebSocket;
  readonly #handlers = new Map<unknown, BoundHandler[]>();
  readonly #queue: DispatchQueue;
  readonly #replies: Replies;
  readonly #requests: RequestsInFlight;
  readonly #context: CallContext;

  constructor(client: RawWebSocket, logError: (error: unknown) => void) {
    const { concurrency, maxPendingMessages, maxStreams } = client[ours.limits];
    this.#client = client;
    this.#context = { client, logError, signals: new CancelSignals() };
    this.#requests = new RequestsInFlight(this.#context);
    this.#queue = new DispatchQueue(client, Math.min(concurrency, maxPendingMessages), this);
    this.#replies = new Replies(client, maxStreams, this.#queue, logError);
  }

  /** Adds the handlers of one gateway. Of several handlers for one event all run, in the order they were added. */
  add({ handlers, transform }: GatewayHandlers): void {
    for (const { message, callback, isAckHandledManually: acknowledges } of handlers) {
      const bound = { callback, transform, acknowledges, intercepted: this.#client[ours.isIntercepted](message) };
      const others = this.#handlers.get(message);
      if (others === undefined) this.#handlers.set(message, [bound]);
      else others.push(bound);
    }
  }

  /** @param bytes the message came in */
  receive(message: WsMessage, bytes: number): void {
    // What ends a wait must not wait itself.
    if (isReservedEvent(message.event)) {
      // Two peers that answered each other's exceptions would never stop.
      if (!this.cancel(message)) this.#client[ours.refused]('reserved_event');
    } else if (message.id === undefined || this.#requests.open(message, message.id))
      this.#queue.receive(message, bytes);
  }

  /** Calls back when there is room for what a message of so many bytes becomes, and those before it are dealt with. */
  whenRoomFor(bytes: number, parse: () => void): void {
    this.#queue.whenRoomFor(bytes, parse);
  }

  get isAtWork(): boolean {
    return this.#queue.isAtWork;
  }

  isOpen(id: MessageId): boolean {
    return this.#requests.has(id);
  }

  cancel({ event, id }: WsMessage): boolean {
    return event === '$cancel' && id !== undefined && this.#requests.cancel(id);
  }

  /** Calls back when no handler is at work and no message waits for one; those that can be are told to make haste. */
  whenIdle(callback: () => void): void {
    this.#context.signals.abortAll('The server is shutting down');
    this.#queue.whenIdle(callback);
  }

  /** The client has left: what still sends is stopped. */
  dispose(): void {
    const why = 'The client has left';
    this.#context.signals.abortAll(why);
    this.#requests.abandon(why);
    this.#queue.dispose();
    this.#replies.dispose();
  }

  dispatch(message: WsMessage, bytes: number): void {
    const request = message.id === undefined ? undefined : this.#requests.of(message, message.id);
    // It was cancelled while it waited.
    if (message.id !== undefined && request === undefined) return;
    const handlers = this.#handlers.get(message.event);
    if (handlers === undefined) this.#refuse(message, request);
    else {
      // Of several gateways the first one has the answer; what the others give is sent as for an event.
      let call: Call | undefined = request;
      for (const handler of handlers) {
        this.#run(handler, call ?? this.#eventCall(message), bytes);
        call = undefined;
      }
    }
  }

  quietCalls(): () => void {
    return this.#replies.quiet.snapshot();
  }

  #eventCall(message: WsMessage): EventCall {
    const Kind = message.event === BINARY_EVENT ? BinaryCall : EventCall;
    return new Kind(message, this.#context);
  }

  #refuse(message: WsMessage, request: RequestCall | undefined): void {
    if (request === undefined) this.#client[ours.refuseMessage](unknownEvent(message));
    else request.refuse(unknownEvent(message));
  }

  #run(handler: BoundHandler, call: Call, bytes: number): void {
    call.bytes = bytes;
    this.#queue.started(bytes);
    let returned: unknown;
    try {
      const result = start(handler, call);
      // The usual case: waiting for the promise itself is several times cheaper than a stream for each message.
      if (result instanceof Promise) {
        result.then(
          (value: unknown) => this.#replies.settle(call, value, handler),
          (error: unknown) => this.#replies.failed(call, error),
        );
        return;
      }
      returned = result;
    } catch (error) {
      this.#replies.failed(call, error);
      return;
    }
    this.#replies.settle(call, returned, handler);
  }
}

/** Behind data and event, which `WsAdapter` passes too, stands what Nest takes no notice of; the function is for `@Ack()`. */
function start({ callback, acknowledges }: BoundHandler, call: Call): unknown {
  const { data, event } = call.message;
  if (acknowledges && call instanceof RequestCall) return callback(data, event, call, call.acknowledgement());
  return callback(data, event, call);
}
