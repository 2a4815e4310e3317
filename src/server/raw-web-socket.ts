import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { MessageRefusalReason } from '../message/refusal-reason.js';
import { partOf } from '../protocol/chunk-memory.js';
import { DEFLATE_EXTENSION } from '../protocol/deflate-negotiation.js';
import type { CloseStatus } from '../protocol/close-frame.js';
import type { FrameInfo } from '../protocol/frame-info.js';
import type { PreparedMessage } from '../protocol/prepared-message.js';
import { ProtocolError, type Violation } from '../protocol/violation.js';
import type { ClientReports, RawWebSocketInit } from './raw-web-socket-init.js';
import { DomEventBridge, type DomEventListener, type DomEvents } from './dom-events.js';
import type { SendResult } from './backpressure.js';
import type { CutOffReason } from './cut-off.js';
import type { BeatLimits } from './heartbeat.js';
import type { DropReason } from './drop-reason.js';
import type { PathParams } from './path-pattern.js';
import { ListenerNotice } from './listener-notice.js';
import { Hold } from './reading-holds.js';
import { isText, toBuffer, type SendData } from './send-data.js';
import { Transport } from './transport.js';
import type { SharedMessageOptions } from './transport-options.js';
import type { WriteCallback } from './write-queue.js';

/**
 * Events of a client, with what their listeners get.
 *
 * @publicApi
 */
export interface RawWebSocketEvents {
  /** A whole message. The Buffer may be a view of a larger one: copy what you keep for long. */
  message: [data: Buffer, isBinary: boolean];
  /** The connection is over. 1005: closed without a code; 1006: lost, or cut off for a broken rule. */
  close: [code: number, reason: Buffer];
  /** The client broke a rule of the protocol: a `ProtocolError` whose `code` names it. */
  error: [error: Error];
  ping: [data: Buffer];
  pong: [data: Buffer];
  /** Any frame, in either direction, as it passes. */
  frame: [frame: FrameInfo];
  /** A listener was added: Node's own event. */
  newListener: [event: string | symbol, listener: (...args: never[]) => void];
}

/**
 * How a message is sent.
 *
 * @publicApi
 */
export interface SendOptions {
  /** Whether the message is binary. Default: text for a string, binary for bytes. */
  binary?: boolean;
  /** Whether this is the last fragment of the message. Fragments are not compressed. Default: true. */
  fin?: boolean;
  /** Whether the message may be compressed, where compression was agreed on. Default: true. */
  compress?: boolean;
  /** Leaves the message out while more than `highWaterMark` is unsent. Default: false. */
  volatile?: boolean;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

const NO_REASON = Buffer.alloc(0);

/**
 * One client of a server, in the shape that the `ws` package gave the server's side of a WebSocket.
 *
 * @publicApi
 */
export class RawWebSocket<Data extends object = Record<string, unknown>> extends ListenerNotice {
  static readonly CONNECTING = CONNECTING;
  static readonly OPEN = OPEN;
  static readonly CLOSING = CLOSING;
  static readonly CLOSED = CLOSED;
  /** The request of the opening handshake. */
  readonly request: IncomingMessage;
  /** The parameters in the path it has called (`/rooms/:room`), decoded; the query is in `request.url`. */
  readonly params: PathParams;
  /** The chosen subprotocol; empty when there is none. */
  readonly protocol: string;
  /** The negotiated extensions; empty when there are none. */
  readonly extensions: string;
  /** What `event.data` of a binary message is for `onmessage` and `addEventListener`; `on('message')` gives a Buffer. */
  binaryType: 'nodebuffer' | 'arraybuffer' = 'nodebuffer';

  readonly #transport: Transport;
  readonly #reports: ClientReports;
  #readyState: 0 | 1 | 2 | 3 = OPEN;
  #paused = false;
  /** Whether anybody has ever listened to `'message'`. */
  #isHeard = false;
  /** Made when it is first asked for: it takes half a kilobyte. */
  #id: string | undefined;
  #data: Partial<Data> | undefined;
  #dom: DomEventBridge | undefined;

  constructor(init: RawWebSocketInit) {
    super();
    this.request = init.request;
    this.params = init.params;
    this.protocol = init.protocol;
    this.#reports = init.reports;
    this.extensions = init.deflate === undefined ? '' : DEFLATE_EXTENSION;
    this.#transport = new Transport(init.socket, this, init.options, init.reports.traffic, init.deflate);
  }

  /** Unique and hard to guess. */
  get id(): string {
    return (this.#id ??= randomUUID());
  }

  /** For the application: whatever belongs to this client. */
  get data(): Partial<Data> {
    return (this.#data ??= {});
  }

  set data(data: Partial<Data>) {
    this.#data = data;
  }

  get CONNECTING(): 0 {
    return CONNECTING;
  }

  get OPEN(): 1 {
    return OPEN;
  }

  get CLOSING(): 2 {
    return CLOSING;
  }

  get CLOSED(): 3 {
    return CLOSED;
  }

  /** `OPEN`, `CLOSING` or `CLOSED`: a client of a server is never `CONNECTING`. */
  get readyState(): 0 | 1 | 2 | 3 {
    return this.#readyState;
  }

  /** Bytes that were sent and have not been handed to the system yet. */
  get bufferedAmount(): number {
    return this.#transport.bufferedAmount;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /**
   * Sends a message. On a connection that is closing or closed nothing is sent, and nothing either if the client has
   * fallen too far behind (`maxBackpressure`); the callback then gets an error.
   *
   * @param callback called when the message has been handed to the system
   * @returns what became of the message
   * @throws TypeError for data that is neither text nor bytes
   */
  send(data: SendData, options?: SendOptions | WriteCallback, callback?: WriteCallback): SendResult {
    const how = typeof options === 'function' ? undefined : options;
    const done = typeof options === 'function' ? options : callback;
    const content = isText(data) ? String(data) : toBuffer(data);
    if (!this.#canSend(done)) {
      this.onDropped('closed');
      return 'closed';
    }
    return this.#transport.send(content, how?.binary ?? typeof content !== 'string', how, done);
  }

  /** Sends a message that other clients get as well; to one whose connection is closing nothing is sent. @internal */
  sendPrepared(message: PreparedMessage, options: SharedMessageOptions): SendResult {
    return this.#isOpen ? this.#transport.sendPrepared(message, options) : 'closed';
  }

  /** Whether nothing has been sent in this turn. @internal */
  get isQuiet(): boolean {
    return this.#transport.queue.isQuiet;
  }

  /**
   * Waits until no more than `highWaterMark` is unsent, so that a sender keeps pace with its client:
   *
   *     if (client.send(chunk) === 'backpressure') await client.drained();
   *
   * Resolves when the connection is over, too.
   */
  drained(): Promise<void> {
    return this.#transport.drained();
  }

  /**
   * Closes the connection with the closing handshake (RFC 6455 section 7). Messages that arrive meanwhile are not
   * delivered.
   *
   * @param code 1000-1003, 1007-1014 or 3000-4999. Default: a close frame without a code.
   * @param reason at most 123 bytes of UTF-8
   * @throws RangeError for another code or a longer reason
   */
  close(code?: number, reason?: string | Buffer): void {
    if (this.#readyState !== CLOSED) this.#transport.close(code, reason);
  }

  /** Cuts the connection off without a closing handshake; the other side sees 1006. */
  terminate(): void {
    if (this.#readyState === CLOSED) return;
    this.#readyState = CLOSING;
    this.#transport.destroy();
  }

  /**
   * Sends a ping, which the other side answers with a pong.
   *
   * @param data at most 125 bytes
   * @throws RangeError for more
   */
  ping(data: SendData = '', callback?: WriteCallback): void {
    this.#control('ping', data, callback);
  }

  /** Sends a pong nobody asked for; pings are answered without it. */
  pong(data: SendData = '', callback?: WriteCallback): void {
    this.#control('pong', data, callback);
  }

  /** Stops reading from the connection until {@link resume}. */
  pause(): void {
    if (this.#readyState !== OPEN) return;
    this.#paused = true;
    this.#transport.hold(Hold.Application);
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#transport.release(Hold.Application);
  }

  /** @internal */
  beat(limits: BeatLimits): void {
    this.#transport.beat(limits);
  }

  /** Whether the client is not being read, for whatever reason. @internal */
  get isHeld(): boolean {
    return this.#transport.held;
  }

  /** Ends the connection for a reason of the server's own. @internal */
  cutOff(reason: CutOffReason): void {
    this.#transport.cutOff(reason);
  }

  /** Closes for a server that shuts down, when the client is done with what it is at. @internal */
  shutDown(code: number, reason: string, echoTimeout: number): void {
    this.whenIdle(() => this.shutDownNow(code, reason, echoTimeout));
  }

  /** Closes for a server that shuts down, behind everything that is queued. @internal */
  shutDownNow(code: number, reason: string, echoTimeout: number): void {
    if (this.#readyState !== CLOSED) this.#transport.shutDown(code, reason, echoTimeout);
  }

  /** Calls back when the client's messages that have arrived are dealt with, and takes no more of them. @internal */
  whenIdle(callback: () => void): void {
    callback();
  }

  /** Leaves what arrives in the system's buffers until {@link releaseReading}. @internal */
  holdReading(): void {
    // Of a connection that is closing the peer's close frame is still wanted.
    if (this.#readyState === OPEN) this.#transport.hold(Hold.Dispatch);
  }

  /** @internal */
  releaseReading(): void {
    this.#transport.release(Hold.Dispatch);
  }

  addEventListener<T extends keyof DomEvents>(
    type: T,
    listener: DomEventListener<T>,
    options?: { readonly once?: boolean },
  ): void {
    this.#domEvents().add(type, listener, options?.once);
  }

  removeEventListener<T extends keyof DomEvents>(type: T, listener: DomEventListener<T>): void {
    this.#dom?.remove(type, listener);
  }

  get onopen(): DomEventListener<'open'> | null {
    return this.#dom?.handler('open') ?? null;
  }

  set onopen(handler: DomEventListener<'open'> | null) {
    this.#domEvents().setHandler('open', handler);
  }

  get onmessage(): DomEventListener<'message'> | null {
    return this.#dom?.handler('message') ?? null;
  }

  set onmessage(handler: DomEventListener<'message'> | null) {
    this.#domEvents().setHandler('message', handler);
  }

  get onclose(): DomEventListener<'close'> | null {
    return this.#dom?.handler('close') ?? null;
  }

  set onclose(handler: DomEventListener<'close'> | null) {
    this.#domEvents().setHandler('close', handler);
  }

  get onerror(): DomEventListener<'error'> | null {
    return this.#dom?.handler('error') ?? null;
  }

  set onerror(handler: DomEventListener<'error'> | null) {
    this.#domEvents().setHandler('error', handler);
  }

  /** Until somebody listens, frames cost nothing, and of messages no Buffer is made. @internal */
  override listenedTo(event: keyof RawWebSocketEvents): void {
    if (event === 'message') this.#isHeard = true;
    else if (event === 'frame') this.#transport.session.observer ??= (frame) => this.#observed(frame);
  }

  /** Whether messages that have come are still being worked on. @internal */
  get isAtWork(): boolean {
    return false;
  }

  /** @internal */
  onText(bytes: Buffer, start: number, end: number, _ascii: boolean): void {
    if (this.#isHeard) this.emit('message', partOf(bytes, start, end), false);
  }

  /** @internal */
  onBinary(bytes: Buffer, start: number, end: number): void {
    if (this.#isHeard) this.emit('message', partOf(bytes, start, end), true);
  }

  /** @internal */
  onPing(payload: Buffer): void {
    this.emit('ping', payload);
  }

  /** @internal */
  onPong(payload: Buffer): void {
    this.emit('pong', payload);
  }

  /** @internal */
  onRateLimited(_bytes: Buffer, _start: number, _end: number, _binary: boolean): void {
    this.refused('rate_limited');
  }

  /** A message of the client was refused. @internal */
  refused(reason: MessageRefusalReason): void {
    this.#reports.messageRefused(this, reason);
  }

  /** @internal */
  onDropped(reason: DropReason): void {
    this.#reports.messageDropped(this, reason);
  }

  /** @internal */
  onCutOff(reason: CutOffReason): void {
    this.#reports.cutOff(this, reason);
  }

  /** @internal */
  onClosing(): void {
    if (this.#readyState === OPEN) this.#readyState = CLOSING;
  }

  /** @internal */
  onViolation(violation: Violation): void {
    this.#reports.violated(this, violation);
    // An 'error' nobody listens to would be thrown, and a peer's mistake is none of the application.
    if (this.listenerCount('error') > 0) this.emit('error', new ProtocolError(violation));
  }

  /** @internal */
  onFailure(error: unknown): void {
    this.#reports.listenerFailed(this, error);
  }

  /** @internal */
  onEnd({ code, reason }: CloseStatus): void {
    this.#readyState = CLOSED;
    this.#reports.gone(this);
    try {
      this.emit('close', code, reason === '' ? NO_REASON : Buffer.from(reason));
    } catch (error) {
      this.onFailure(error);
    }
  }

  /** Frames are seen while they are sent too: a listener that throws must not look like a failing `send` or `close`. */
  #observed(frame: FrameInfo): void {
    try {
      this.emit('frame', frame);
    } catch (error) {
      this.onFailure(error);
    }
  }

  #domEvents(): DomEventBridge {
    return (this.#dom ??= new DomEventBridge(this));
  }

  get #isOpen(): boolean {
    return this.#readyState === OPEN && this.#transport.session.open;
  }

  #canSend(done: WriteCallback | undefined): boolean {
    if (this.#isOpen) return true;
    if (done !== undefined) this.#transport.queue.reject(done, new Error('The connection is not open'));
    return false;
  }

  #control(kind: 'ping' | 'pong', data: SendData, callback: WriteCallback | undefined): void {
    const payload = isText(data) ? Buffer.from(String(data)) : toBuffer(data);
    if (!this.#canSend(callback)) return;
    this.#transport.session[kind](payload);
    if (callback !== undefined) this.#transport.queue.afterFlush(callback);
  }
}
