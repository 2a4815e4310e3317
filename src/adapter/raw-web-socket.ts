import type { Observable } from 'rxjs';
import {
  encodeJson,
  exceptionMessage,
  isReservedEvent,
  type MessageRefusal,
  type WsMessage,
} from '../message/index.js';
import type { CloseStatus } from '../protocol/index.js';
import {
  RawWebSocket as BaseRawWebSocket,
  type RawWebSocketEvents,
  type SendOptions,
  type SendResult,
} from '../server/index.js';
import type { RawWebSocketInit } from '../server/raw-web-socket-init.js';
import { ConnectGate } from './connect-gate.js';
import { warnAboutEmit } from './emit-warning.js';
import type { DispatchLimits } from './gateway-options.js';
import type { MessageDecoder } from './message-decoder.js';
import { MessageStream } from './message-stream.js';
import type { PendingWork } from './pending-work.js';

const LIFECYCLE: ReadonlySet<string> = new Set([
  'message',
  'close',
  'error',
  'ping',
  'pong',
  'frame',
  'newListener',
  'removeListener',
] satisfies (keyof RawWebSocketEvents | 'removeListener')[]);

/** Takes the messages of a client to their handlers. */
interface Dispatcher {
  /** @param bytes the message came in */
  receive(message: WsMessage, bytes: number): void;
  /** Calls back when no handler is at work and no message waits for one. */
  whenIdle(callback: () => void): void;
}

/** What a client shares with the others of its server. */
export interface ClientContext {
  readonly decoder: MessageDecoder;
  readonly limits: DispatchLimits;
  /** Every `handleDisconnect` that is at work. */
  readonly disconnects: PendingWork;
}

/**
 * A client of a gateway: what `@ConnectedSocket()` gives.
 *
 * @publicApi
 */
export class RawWebSocket<Data extends object = Record<string, unknown>> extends BaseRawWebSocket<Data> {
  readonly #decoder: MessageDecoder;
  /** How much of what it wants is worked on at once. @internal */
  readonly limits: DispatchLimits;
  readonly #disconnects: PendingWork;
  readonly #stream = new MessageStream();
  /** Takes the messages to their handlers, where there are any. */
  #dispatcher: Dispatcher | undefined;
  /** How many bytes the message came in that is being dispatched. */
  #messageBytes = 0;
  /** No more messages are taken from it. */
  #leaving = false;
  /** There only where a gateway's `handleConnection` takes its time. */
  #gate: ConnectGate | undefined;

  constructor(init: RawWebSocketInit, { decoder, limits, disconnects }: ClientContext) {
    super(init);
    this.#decoder = decoder;
    this.limits = limits;
    this.#disconnects = disconnects;
  }

  /** Every message of this client in order, parsed. Completes when the client leaves. */
  get messages$(): Observable<WsMessage> {
    return this.#stream.asObservable();
  }

  /**
   * Sends a named event with its data to this client.
   *
   * @returns what became of it
   * @throws TypeError for an event name that the protocol keeps for itself, and for data that JSON can't say
   */
  sendEvent(event: string | number, data?: unknown, options?: SendOptions): SendResult {
    return this.send(encodeEvent(event, data), options);
  }

  /**
   * The local `EventEmitter` one: it calls listeners and sends nothing. The one exception is `exception`, by which Nest
   * 11 reports errors to a client: without a listener it is sent.
   */
  override emit<E extends keyof RawWebSocketEvents>(event: E, ...args: RawWebSocketEvents[E]): boolean {
    const name: string = event;
    if (LIFECYCLE.has(name) || this.listenerCount(name) > 0) return super.emit(event, ...args);
    if (name === 'exception') this.send(encodeJson({ event: 'exception', data: args[0] }));
    else warnAboutEmit('client', name);
    return false;
  }

  /** Whether every `handleConnection` is done with this client. @internal */
  get connected(): boolean {
    return this.#gate === undefined || this.#gate.open;
  }

  /** Lets the client's messages wait for a `handleConnection`. @internal */
  waitForConnect(hook: PromiseLike<unknown>, failed: (error: unknown) => void): void {
    this.#gate ??= new ConnectGate();
    this.#gate.waitFor(hook, failed);
  }

  /** Calls back once every `handleConnection` is done: at once if they are. @internal */
  whenConnected(callback: () => void): void {
    if (this.#gate === undefined) callback();
    else this.#gate.whenOpen(callback);
  }

  /** A `handleDisconnect` for this client is at work: its server does not end before it. @internal */
  disconnecting(hook: Promise<unknown>): void {
    this.#disconnects.add(hook);
  }

  /** Dispatches each message to its handlers; from now on messages that are refused get an answer. @internal */
  dispatchTo(dispatcher: Dispatcher): void {
    this.#dispatcher = dispatcher;
    this.#stream.subscribe((message) => dispatcher.receive(message, this.#messageBytes));
  }

  /** A message was a mistake of the client's: what becomes of it is the application's choice. @internal */
  refuseMessage(refusal: MessageRefusal): void {
    const { refused } = refusal;
    // The application's own failure is nothing to close a client for.
    const policy = refused === 'parser_failed' ? 'reply' : this.limits.refusedMessages;
    if (policy === 'reply') {
      this.answerRefusal(refusal);
      return;
    }
    this.refused(refused);
    if (policy === 'ignore' || this.#dispatcher === undefined) return;
    this.cutOff(refused === 'invalid_json' ? 'invalid_data' : 'message_refused');
  }

  /** Tells the client that its message was refused, if it is for us to answer. @internal */
  answerRefusal({ refused, message }: MessageRefusal): void {
    this.refused(refused);
    if (this.#dispatcher !== undefined) this.sendException(message);
  }

  /** @internal */
  override onRateLimited(): void {
    this.answerRefusal({ refused: 'rate_limited', message: 'Too many messages' });
  }

  /** @internal */
  override whenIdle(callback: () => void): void {
    this.holdReading();
    this.#leaving = true;
    if (this.#dispatcher === undefined) this.whenConnected(callback);
    else this.#dispatcher.whenIdle(callback);
  }

  /** @internal */
  override releaseReading(): void {
    if (!this.#leaving) super.releaseReading();
  }

  /** @internal */
  sendException(message: string): void {
    this.send(encodeJson(exceptionMessage(message)));
  }

  /** @internal */
  override onText(bytes: Buffer, start: number, end: number, ascii: boolean): void {
    super.onText(bytes, start, end, ascii);
    if (this.#stream.observed)
      this.#received(this.#decoder.text(bytes, start, end, ascii, this.limits.jsonMaxDepth), end - start);
  }

  /** @internal */
  override onBinary(bytes: Buffer, start: number, end: number): void {
    super.onBinary(bytes, start, end);
    if (this.#stream.observed)
      this.#received(this.#decoder.binary(bytes, start, end, this.limits.jsonMaxDepth), end - start);
  }

  /** @internal */
  override onEnd(status: CloseStatus): void {
    this.#stream.complete();
    super.onEnd(status);
  }

  #received(message: WsMessage | MessageRefusal | undefined, bytes: number): void {
    // A listener of the raw message may have closed the connection.
    if (message === undefined || this.readyState !== this.OPEN) return;
    this.#messageBytes = bytes;
    if ('refused' in message) this.refuseMessage(message);
    else this.#stream.next(message);
  }
}

/**
 * The text of a named event.
 *
 * @throws TypeError for an event name that the protocol keeps for itself, and for data that JSON can't say
 */
export function encodeEvent(event: string | number, data: unknown): string {
  if (typeof event !== 'string' && typeof event !== 'number') {
    throw new TypeError(`The name of an event must be a string, not ${typeof event}`);
  }
  if (isReservedEvent(event)) throw new TypeError(`The event "${event}" is reserved for the protocol`);
  return encodeJson({ event, data });
}
