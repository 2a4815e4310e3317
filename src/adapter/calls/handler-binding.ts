import type { WsMessageHandler } from '@nestjs/common';
import { BINARY_EVENT, type MessageId, type WsMessage } from '../../message/index.js';
import type { RawWebSocket } from '../raw-web-socket.js';
import { HandlerDispatch, type GatewayHandlers } from './handler-dispatch.js';
import type { Transform } from './replies.js';
import * as ours from '../../server/base/ours.js';

const NO_GATEWAYS: readonly GatewayHandlers[] = [];

/**
 * The handlers of one client, as Nest has passed them on. What takes messages to them is made with the first message:
 * many clients only listen, and it takes a kilobyte.
 */
export class HandlerBinding {
  readonly #client: RawWebSocket;
  readonly #logError: (error: unknown) => void;
  /** Those that wait for the dispatch to be made. */
  #gateways = NO_GATEWAYS;
  #dispatch: HandlerDispatch | undefined;
  #bound = false;

  constructor(client: RawWebSocket, logError: (error: unknown) => void) {
    this.#client = client;
    this.#logError = logError;
  }

  /** Adds the handlers of one gateway. Of several handlers for one event all run, in the order they were added. */
  add(handlers: readonly WsMessageHandler[], transform: Transform): void {
    if (handlers.length === 0) return;
    // A client to whom no gateway listens is not ours to answer: its messages may be read from the socket itself.
    if (!this.#bound) this.#client[ours.dispatchTo](this);
    this.#bound = true;
    if (handlers.some(({ message }) => message === BINARY_EVENT)) this.#client[ours.takeBinary]();
    const gateway = { handlers, transform };
    // Unlike one that is pushed to, a list that is made anew has no room to spare, which every client would pay for.
    if (this.#dispatch === undefined) this.#gateways = this.#gateways.concat(gateway);
    else this.#dispatch.add(gateway);
  }

  /** @param bytes the message came in */
  receive(message: WsMessage, bytes: number): void {
    (this.#dispatch ?? this.#make()).receive(message, bytes);
  }

  /** Calls back when there is room for what a message of so many bytes becomes, and those before it are dealt with. */
  whenRoomFor(bytes: number, parse: () => void): void {
    if (this.#dispatch === undefined) parse();
    else this.#dispatch.whenRoomFor(bytes, parse);
  }

  get isAtWork(): boolean {
    return this.#dispatch?.isAtWork === true;
  }

  isOpen(id: MessageId): boolean {
    return this.#dispatch?.isOpen(id) === true;
  }

  cancel(message: WsMessage): boolean {
    return this.#dispatch?.cancel(message) === true;
  }

  /** Calls back when no handler is at work and no message waits for one; those that can be are told to make haste. */
  whenIdle(callback: () => void): void {
    (this.#dispatch ?? this.#make()).whenIdle(callback);
  }

  /** The client has left: what still sends is stopped. */
  dispose(): void {
    this.#dispatch?.dispose();
  }

  #make(): HandlerDispatch {
    const dispatch = (this.#dispatch = new HandlerDispatch(this.#client, this.#logError));
    for (const gateway of this.#gateways) dispatch.add(gateway);
    this.#gateways = NO_GATEWAYS;
    return dispatch;
  }
}
