import type { Observable } from 'rxjs';
import {
  BINARY_EVENT,
  checkEventName,
  decodeWith,
  encodeWith,
  exceptionMessage,
  isReservedEvent,
  repeatedId,
  requestException,
  unknownEvent,
  type EncodedMessage,
  type MessageId,
  type MessageRefusal,
  type UsedCodec,
  type WsMessage,
} from '../message/index.js';
import type { CloseStatus } from '../protocol/index.js';
import type { Broadcaster } from '../rooms/broadcaster.js';
import { RoomWebSocket, type AnyServerEvents, type EventArguments, type EventName } from '../rooms/index.js';
import type { RawWebSocketEvents, SendOptions, SendResult } from '../server/index.js';
import type { RawWebSocketInit } from '../server/client/raw-web-socket-init.js';
import { ConnectGate } from './connect-gate.js';
import { filteredCall } from './calls/filtered-call.js';
import { warnAboutEmit } from './emit-warning.js';
import type { DispatchLimits } from './gateways/gateway-options.js';
import { logError } from './log.js';
import { codecMisused, type MessageCodecs } from './message-codecs.js';
import type { MessageDecoder } from './message-decoder.js';
import { MessageStream } from './message-stream.js';
import { OutgoingRequests, type RequestOptions } from './outgoing-requests.js';
import type { PendingWork } from './pending-work.js';
import * as ours from '../server/base/ours.js';

const LIFECYCLE: ReadonlySet<string> = new Set([
  'open',
  'message',
  'close',
  'error',
  'ping',
  'pong',
  'frame',
  'newListener',
  'removeListener',
] satisfies (keyof RawWebSocketEvents | 'removeListener')[]);

/** What is made of so many bytes can be so much, fifty times as many, that it is not made before it is needed. */
const LARGE = 4 * 1024;

/** Takes the messages of a client to their handlers. */
interface Dispatcher {
  /** @param bytes the message came in */
  receive(message: WsMessage, bytes: number): void;
  /** Calls back when there is room for what a message of so many bytes becomes, and those before it are dealt with. */
  whenRoomFor(bytes: number, parse: () => void): void;
  /** Whether a handler is at work. */
  readonly isAtWork: boolean;
  /** Whether a request with this id is not answered yet. */
  isOpen(id: MessageId): boolean;
  /** @returns whether the message cancels a request */
  cancel(message: WsMessage): boolean;
  /** Calls back when no handler is at work and no message waits for one. */
  whenIdle(callback: () => void): void;
}

/** What a client shares with the others of its server. */
export interface ClientContext {
  readonly decoder: MessageDecoder;
  readonly limits: DispatchLimits;
  /** Every `handleDisconnect` that is at work. */
  readonly disconnects: PendingWork;
  /** Events whose handlers have interceptors. */
  readonly intercepted: ReadonlySet<unknown>;
  /** Formats of messages, by subprotocol. */
  readonly codecs: MessageCodecs;
  /** The rooms of the server. */
  readonly broadcaster: Broadcaster;
}

/**
 * A client of a gateway: what `@ConnectedSocket()` gives.
 *
 * @publicApi
 */
export class RawWebSocket<
  Data extends object = Record<string, unknown>,
  ServerEvents extends object = AnyServerEvents,
> extends RoomWebSocket<Data, ServerEvents> {
  readonly #decoder: MessageDecoder;
  /** Undefined for JSON. @internal */
  override readonly [ours.codec]: UsedCodec;
  /** Whether its binary frames are for handlers as they are. */
  #takesBinary = false;
  /** How much of what it wants is worked on at once. @internal */
  readonly [ours.limits]: DispatchLimits;
  readonly #disconnects: PendingWork;
  readonly #intercepted: ReadonlySet<unknown>;
  /** Made when somebody asks for it or a message comes: it takes a kilobyte. */
  #stream: MessageStream | undefined;
  /** Whether somebody has asked for its messages, who wants each of them as it comes. */
  #isWatched = false;
  /** Takes the messages to their handlers, where there are any. */
  #dispatcher: Dispatcher | undefined;
  /** How many bytes the message came in that is being dispatched. */
  #messageBytes = 0;
  /** What it was asked; there only where it was. */
  #requests: OutgoingRequests | undefined;
  /** Whether the message that is being dispatched answers one of those. */
  #isAnswer = false;
  /** There only where gateways are bound to it. */
  #whenLeft: ((code: number) => void) | undefined;
  /** No more messages are taken from it. */
  #leaving = false;
  /** There only where a gateway's `handleConnection` takes its time. */
  #gate: ConnectGate | undefined;

  constructor(init: RawWebSocketInit, context: ClientContext) {
    super(init, context.broadcaster);
    const { decoder, limits, disconnects, intercepted, codecs } = context;
    this.#decoder = decoder;
    this[ours.codec] = codecs.of(this.protocol);
    this[ours.limits] = limits;
    this.#disconnects = disconnects;
    this.#intercepted = intercepted;
  }

  /** Every message of this client in order, parsed. Completes when the client leaves. */
  get messages$(): Observable<WsMessage> {
    this.#isWatched = true;
    return this.#openStream().asObservable();
  }

  /**
   * Sends a named event with its data to this client, in its format.
   *
   * @returns what became of it
   * @throws TypeError for an event name that the protocol keeps for itself, and for data that JSON can't say; with a
   *   codec, whatever that throws
   */
  sendEvent<E extends EventName<ServerEvents>>(
    event: E,
    ...[data, options]: EventArguments<ServerEvents[E], SendOptions>
  ): SendResult {
    checkEventName(event);
    return this[ours.sendMessage]({ event, data }, options);
  }

  /**
   * Asks this client: sends an event with an id, and waits for the `$complete` or `exception` with that id. What a client
   * says before, by `$next`, is ignored. A client that leaves something unanswered is not cut off.
   *
   * @returns the data of the answer, which can be anything: check it
   * @throws RequestError if the client refuses, has not answered within `timeout` or leaves; TypeError for an event name
   *   that the protocol keeps for itself and for data that JSON can't say, or whatever a codec throws; RangeError for a
   *   wrong timeout; Error where `requests` is off
   */
  async sendRequest(event: string | number, data?: unknown, { timeout }: RequestOptions = {}): Promise<unknown> {
    if (!this[ours.limits].requests) throw new Error('Requests are switched off here (requests: false)');
    checkEventName(event);
    this.#requests ??= new OutgoingRequests(this);
    return this.#requests.ask(event, data, timeout);
  }

  /**
   * The local `EventEmitter` one: it calls listeners and sends nothing. The one exception is `exception`, by which Nest
   * 11 reports errors to a client: without a listener it is sent.
   */
  override emit<E extends keyof RawWebSocketEvents>(event: E, ...args: RawWebSocketEvents[E]): boolean {
    const name: string = event;
    if (LIFECYCLE.has(name) || this.listenerCount(name) > 0) return super.emit(event, ...args);
    if (name === 'exception') this.#sendException(args[0]);
    else warnAboutEmit('client', name);
    return false;
  }

  /** Whether every `handleConnection` is done with this client. @internal */
  get [ours.connected](): boolean {
    return this.#gate === undefined || this.#gate.open;
  }

  /** Lets the client's messages wait for a `handleConnection`. @internal */
  [ours.waitForConnect](hook: PromiseLike<unknown>, failed: (error: unknown) => void): void {
    this.#gate ??= new ConnectGate();
    const isFirst = this.#gate.open;
    this.#gate.waitFor(hook, failed);
    if (!isFirst) return;
    this[ours.keepUnheard]();
    this.#gate.whenOpen(() => this[ours.hearOrForget]());
  }

  /** Calls back once every `handleConnection` is done: at once if they are. @internal */
  [ours.whenConnected](callback: () => void): void {
    if (this.#gate === undefined) callback();
    else this.#gate.whenOpen(callback);
  }

  /** A `handleDisconnect` for this client is at work: its server does not end before it. @internal */
  [ours.disconnecting](hook: Promise<unknown>): void {
    this.#disconnects.add(hook);
  }

  /** Whether an interceptor makes an Observable of whatever the handlers of an event give. @internal */
  [ours.isIntercepted](event: unknown): boolean {
    return this.#intercepted.has(event);
  }

  /** From now on its binary frames are for handlers as they are, unless it has a codec, to which they belong. @internal */
  [ours.takeBinary](): void {
    this.#takesBinary = this[ours.codec] === undefined;
  }

  /** Dispatches each message to its handlers; from now on messages that are refused get an answer. @internal */
  [ours.dispatchTo](dispatcher: Dispatcher): void {
    this.#dispatcher = dispatcher;
    if (this.#stream !== undefined) this.#subscribe(this.#stream, dispatcher);
  }

  /** A message was a mistake of the client's: what becomes of it is the application's choice. @internal */
  [ours.refuseMessage](refusal: MessageRefusal): void {
    const { refused } = refusal;
    // The application's own failure is nothing to close a client for.
    const policy = refused === 'parser_failed' ? 'reply' : this[ours.limits].refusedMessages;
    if (policy === 'reply') {
      this[ours.answerRefusal](refusal);
      return;
    }
    this[ours.refused](refused);
    if (policy === 'ignore' || this.#dispatcher === undefined) return;
    this[ours.cutOff](refused === 'invalid_json' || refused === 'undecodable' ? 'invalid_data' : 'message_refused');
  }

  /** Tells the client that its message was refused, if it is for us to answer. @internal */
  [ours.answerRefusal]({ refused, message, id }: MessageRefusal): void {
    this[ours.refused](refused);
    if (this.#dispatcher === undefined) return;
    if (id === undefined) this[ours.tell](exceptionMessage(message));
    // With the id at its top it would be the end of another request.
    else if (this.#dispatcher.isOpen(id)) this[ours.tell](repeatedId(id, refused, message));
    else this[ours.tell](requestException(id, refused, message));
  }

  /** @internal */
  override [ours.onRateLimited](bytes: Buffer, start: number, end: number, binary: boolean): void {
    const message = this.#isHeard ? this.#decode(bytes, start, end, binary, false) : undefined;
    if (message === undefined || 'refused' in message || !isReservedEvent(message.event)) {
      this[ours.answerRefusal]({ refused: 'rate_limited', message: 'Too many messages', id: message?.id });
    } else if (!this.#settlesRequest(message) && !this.#cancels(message)) this[ours.refused]('rate_limited');
  }

  /** @internal */
  override [ours.whenIdle](callback: () => void): void {
    this[ours.holdReading]();
    this.#leaving = true;
    // Its answers are not read any more.
    this.#requests?.dispose();
    if (this.#dispatcher === undefined) this[ours.whenConnected](callback);
    else this.#dispatcher.whenIdle(callback);
  }

  /** @internal */
  override [ours.releaseReading](): void {
    if (!this.#leaving) super[ours.releaseReading]();
  }

  /**
   * Sends a message, or a value that is none, in the format of the connection.
   *
   * @throws whatever the value throws while it is written, and for what can't be written
   * @internal
   */
  [ours.sendMessage](message: unknown, options?: SendOptions): SendResult {
    return this[ours.sendEncoded](encodeWith(this[ours.codec], message), options);
  }

  /** Sends what was written in the format of the connection. @internal */
  [ours.sendEncoded](encoded: EncodedMessage, options?: SendOptions): SendResult {
    return encoded === undefined ? 'dropped' : this.send(encoded, options);
  }

  /** Sends a message of the protocol's own. If even that can't be written, there is no way to say anything. @internal */
  [ours.tell](message: unknown): SendResult {
    try {
      return this[ours.sendMessage](message);
    } catch (error) {
      logError(error);
      this[ours.cutOff]('codec_failed');
      return 'closed';
    }
  }

  /** @internal */
  override get [ours.isAtWork](): boolean {
    return this.#dispatcher?.isAtWork === true;
  }

  /** @internal */
  override [ours.takeText](bytes: Buffer, start: number, end: number, ascii: boolean): void {
    if (this.#isHeard) this.#take(bytes, start, end, false, ascii);
  }

  /** @internal */
  override [ours.takeBytes](bytes: Buffer, start: number, end: number): void {
    if (this.#isHeard) this.#take(bytes, start, end, true, false);
  }

  /** @internal */
  override [ours.onEnd](status: CloseStatus): void {
    this.#requests?.dispose();
    this.#stream?.complete();
    super[ours.onEnd](status);
  }

  /** @internal */
  override [ours.left](code: number): void {
    this.#whenLeft?.(code);
  }

  /** Calls back when the client has left, with its close code, whatever an application does to its listeners. @internal */
  [ours.whenLeft](callback: (code: number) => void): void {
    this.#whenLeft = callback;
  }

  /** By an exception filter it is the answer to the message the filter was called for. */
  #sendException(data: unknown): void {
    const call = filteredCall(this);
    if (call !== undefined && typeof data === 'object' && data !== null) call.answer({ kind: 'object', data });
    else this[ours.sendMessage]({ event: 'exception', data });
  }

  #take(bytes: Buffer, start: number, end: number, binary: boolean, ascii: boolean): void {
    if (end - start < LARGE || !this.#mayPutOff) this.#parse(bytes, start, end, binary, ascii);
    else this.#dispatcher?.whenRoomFor(end - start, () => this.#parse(bytes, start, end, binary, ascii));
  }

  /** Whether nobody but handlers wants a message: not who reads the stream, nor who has asked the client something. */
  get #mayPutOff(): boolean {
    return this.#dispatcher !== undefined && !this.#isWatched && this.#requests?.isWaiting !== true;
  }

  #parse(bytes: Buffer, start: number, end: number, binary: boolean, ascii: boolean): void {
    const message = this.#decode(bytes, start, end, binary, ascii);
    this.#received(message, end - start, binary && this.#takesBinary);
  }

  /** @param isBytes whether it is a binary frame as it is */
  #received(message: WsMessage | MessageRefusal | undefined, bytes: number, isBytes: boolean): void {
    // A listener of the raw message may have closed the connection.
    if (message === undefined || this.readyState !== this.OPEN) return;
    this.#messageBytes = bytes;
    if ('refused' in message) {
      this[ours.refuseMessage](message);
      return;
    }
    if (message.event === BINARY_EVENT && !isBytes) {
      this[ours.refuseMessage](unknownEvent(message));
      return;
    }
    this.#isAnswer = this.#settlesRequest(message);
    this.#openStream().next(message);
  }

  #openStream(): MessageStream {
    if (this.#stream !== undefined) return this.#stream;
    const stream = (this.#stream = new MessageStream());
    if (this.readyState === this.CLOSED) stream.complete();
    else if (this.#dispatcher !== undefined) this.#subscribe(stream, this.#dispatcher);
    return stream;
  }

  #subscribe(stream: MessageStream, dispatcher: Dispatcher): void {
    stream.subscribe((message) => {
      if (!this.#isAnswer) dispatcher.receive(message, this.#messageBytes);
    });
  }

  /** @param ascii true only if every byte is known to be ASCII */
  #decode(
    bytes: Buffer,
    start: number,
    end: number,
    binary: boolean,
    ascii: boolean,
  ): WsMessage | MessageRefusal | undefined {
    const { [ours.codec]: codec } = this;
    if (codec !== undefined) {
      const { jsonMaxDepth, requests } = this[ours.limits];
      const data = bytes.subarray(start, end);
      return decodeWith(codec, data, binary, jsonMaxDepth, requests, codecMisused);
    }
    if (this.#takesBinary && binary) {
      // A copy: a handler may keep it for long, and the bytes lie in a larger chunk.
      return { event: BINARY_EVENT, data: Buffer.from(bytes.subarray(start, end)), id: undefined };
    }
    if (binary) return this.#decoder.binary(bytes, start, end, this[ours.limits]);
    return this.#decoder.text(bytes, start, end, ascii, this[ours.limits]);
  }

  /** Whether a message belongs to something the client was asked. */
  #settlesRequest(message: WsMessage): boolean {
    return this.#requests !== undefined && this.#requests.receive(message);
  }

  /** Whether a message ends one of its requests: then there is less to do, and nobody would tell it that it goes on. */
  #cancels(message: WsMessage): boolean {
    return this.#dispatcher !== undefined && this.#dispatcher.cancel(message);
  }

  /** Whether anybody wants messages to be parsed. */
  get #isHeard(): boolean {
    return this.#dispatcher !== undefined || this.#stream?.observed === true || this.#requests !== undefined;
  }
}
