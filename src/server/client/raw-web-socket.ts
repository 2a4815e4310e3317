import { randomUUID } from 'node:crypto';
import { inspect, type InspectOptions } from 'node:util';
import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { MessageRefusalReason } from '../../message/refusal-reason.js';
import { partOf } from '../../protocol/frame/chunk-memory.js';
import { DEFLATE_EXTENSION } from '../../protocol/deflate/deflate-negotiation.js';
import type { CloseStatus } from '../../protocol/frame/close-frame.js';
import type { FrameInfo } from '../../protocol/frame/frame-info.js';
import type { PreparedMessage } from '../../protocol/deflate/prepared-message.js';
import { ProtocolError, type Violation } from '../../protocol/frame/violation.js';
import { belonging } from '../base/outside.js';
import type { RawWebSocketEvents } from './raw-web-socket-events.js';
import type { ClientReports, RawWebSocketInit } from './raw-web-socket-init.js';
import { inForm, isBinaryType, type BinaryType } from './binary-type.js';
import { nextTick } from '../base/event-loop.js';
import { controlFrame, type ControlCallback, type ControlData, type ControlFrame } from './control-frame.js';
import { DomEventTarget } from './dom-events.js';
import type { SendResult } from '../connection/backpressure.js';
import type { CutOffReason } from '../connection/cut-off.js';
import type { BeatLimits } from '../connection/vital-signs.js';
import type { DropReason } from '../connection/drop-reason.js';
import type { PathParams } from '../upgrade/path-pattern.js';
import { Hold } from '../connection/reading-holds.js';
import { messageContent, type SendData } from './send-data.js';
import type { SendOptions } from './send-options.js';
import { Transport } from '../connection/transport.js';
import { UnheardMessages } from './unheard-messages.js';
import type { SharedMessageOptions } from '../connection/transport-options.js';
import type { WriteCallback } from '../connection/write-queue.js';
import * as ours from '../base/ours.js';

/** The same type, spelt out, so that a client with any data can be given where one with whatever data is wanted. */
type DataOf<Data> = { [Key in keyof Data]: Data[Key] };

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
export class RawWebSocket<Data extends object = Record<string, unknown>> extends DomEventTarget {
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

  readonly #transport: Transport;
  readonly #reports: ClientReports;
  #readyState: 0 | 1 | 2 | 3 = OPEN;
  #paused = false;
  /** Whether anybody has ever listened to `'message'`. */
  #isHeard = false;
  /** There only while listeners may still come that want what has come before them. */
  #unheard: UnheardMessages | undefined;
  /** Made when it is first asked for: it takes half a kilobyte. */
  #id: string | undefined;
  #data: DataOf<Data> | undefined;
  #binaryType: BinaryType = 'nodebuffer';

  constructor(init: RawWebSocketInit) {
    super();
    this.request = init.request;
    this.params = init.params;
    this.protocol = init.protocol;
    this.#reports = init.reports;
    this.extensions = init.deflate === undefined ? '' : DEFLATE_EXTENSION;
    this.#transport = new Transport(init.socket, this, init.options, init.reports.traffic, init.deflate);
  }

  /** What is written down of it, in a log or an answer: nothing of its handshake, whose header fields are secrets. */
  toJSON(): { id: string } {
    return { id: this.id };
  }

  /** The same for `console.log` and `util.inspect`, with what helps to find a mistake. */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { id, readyState, protocol, bufferedAmount } = this;
    return `${this.constructor.name} ${inspect({ id, readyState, protocol, bufferedAmount }, options)}`;
  }

  /** Unique and hard to guess, unless the application sets it to a name of its own. */
  get id(): string {
    return (this.#id ??= randomUUID());
  }

  set id(id: string) {
    this.#id = id;
  }

  /** For the application: whatever belongs to this client. Empty until something is set, whatever its type says. */
  get data(): DataOf<Data> {
    return (this.#data ??= {} as DataOf<Data>);
  }

  set data(data: DataOf<Data>) {
    this.#data = data;
  }

  /**
   * What `'message'`, `onmessage` and `addEventListener` give of a binary message from now on: a Buffer (`'nodebuffer'`), an
   * `ArrayBuffer` of its own (`'arraybuffer'`) or a list of Buffers (`'fragments'`). Another value changes nothing.
   */
  get binaryType(): BinaryType {
    return this.#binaryType;
  }

  set binaryType(type: BinaryType) {
    if (isBinaryType(type)) this.#binaryType = type;
  }

  /** The socket below, for code that was written for ws: its address is at hand here. */
  get _socket(): Socket {
    return this.request.socket;
  }

  /** Empty: only a client that connects somewhere has one. What this one has called is `request.url`. */
  get url(): string {
    return '';
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
   * @param data text or bytes; `null` and `undefined` are an empty binary message
   * @param callback called when the message has been handed to the system
   * @returns what became of the message
   * @throws TypeError for data that is neither text nor bytes
   */
  send(data: SendData, options?: SendOptions | WriteCallback, callback?: WriteCallback): SendResult {
    const how = typeof options === 'function' ? undefined : options;
    const done = typeof options === 'function' ? options : callback;
    const content = messageContent(data);
    if (!this.#canSend(done)) {
      this[ours.onDropped]('closed');
      return 'closed';
    }
    return this.#transport.send(content, how?.binary ?? typeof content !== 'string', how, done);
  }

  /** Sends a message that other clients get as well; to one whose connection is closing nothing is sent. @internal */
  [ours.sendPrepared](message: PreparedMessage, options: SharedMessageOptions): SendResult {
    return this.#isOpen ? this.#transport.sendPrepared(message, options) : 'closed';
  }

  /** Whether nothing has been sent in this turn. @internal */
  get [ours.isQuiet](): boolean {
    return this.#transport.queue.isQuiet;
  }

  /** Whether an answer can be sent now, or it is too late for any. @internal */
  get [ours.hasRoom](): boolean {
    return this.#transport.hasRoom;
  }

  /** Keeps an answer until there is room for it. @internal */
  [ours.owe](give: () => void): void {
    this.#transport.owe(give);
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
   * @param reason at most 123 bytes of UTF-8; left out where there is no code, which it would stand behind
   * @throws RangeError for another code or a longer reason
   */
  close(code?: number, reason?: string | Uint8Array): void {
    if (this.#readyState !== CLOSED) this.#transport.close(code, code === undefined ? undefined : reason);
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
   * @param data at most 125 bytes; a callback may stand in its place, and in that of `mask`
   * @param mask not heeded, since a server masks nothing
   * @param callback called when the ping has been handed to the system
   * @throws RangeError for more
   */
  ping(data?: ControlData | ControlCallback, mask?: boolean | ControlCallback, callback?: ControlCallback): void {
    this.#control('ping', controlFrame(data, mask, callback));
  }

  /** Sends a pong nobody asked for, with the arguments of {@link ping}; pings are answered without it. */
  pong(data?: ControlData | ControlCallback, mask?: boolean | ControlCallback, callback?: ControlCallback): void {
    this.#control('pong', controlFrame(data, mask, callback));
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
  [ours.beat](limits: BeatLimits): void {
    this.#transport.beat(limits);
  }

  /** Whether the client is not being read, for whatever reason. @internal */
  get [ours.isHeld](): boolean {
    return this.#transport.held;
  }

  /** Ends the connection for a reason of the server's own. @internal */
  [ours.cutOff](reason: CutOffReason): void {
    this.#transport.cutOff(reason);
  }

  /** Closes for a server that shuts down, when the client is done with what it is at. @internal */
  [ours.shutDown](code: number, reason: string, echoTimeout: number): void {
    this[ours.whenIdle](() => this[ours.shutDownNow](code, reason, echoTimeout));
  }

  /** Closes for a server that shuts down, behind everything that is queued. @internal */
  [ours.shutDownNow](code: number, reason: string, echoTimeout: number): void {
    if (this.#readyState !== CLOSED) this.#transport.shutDown(code, reason, echoTimeout);
  }

  /** Calls back when the client's messages that have arrived are dealt with, and takes no more of them. @internal */
  [ours.whenIdle](callback: () => void): void {
    callback();
  }

  /** Leaves what arrives in the system's buffers until {@link releaseReading}. @internal */
  [ours.holdReading](): void {
    // Of a connection that is closing the peer's close frame is still wanted.
    if (this.#readyState === OPEN) this.#transport.hold(Hold.Dispatch);
  }

  /** @internal */
  [ours.releaseReading](): void {
    this.#transport.release(Hold.Dispatch);
  }

  /** Until somebody listens, frames cost nothing, and of messages no Buffer is made. @internal */
  override [ours.listenedTo](event: keyof RawWebSocketEvents): void {
    if (event === 'message') this.#heard();
    else if (event === 'frame') this.#transport.session.observer ??= (frame) => this.#observed(frame);
  }

  /** Whether messages that have come are still being worked on. @internal */
  get [ours.isAtWork](): boolean {
    return false;
  }

  /** @internal */
  [ours.onText](bytes: Buffer, start: number, end: number, ascii: boolean): void {
    if (this.#isHeard) this.#tell(partOf(bytes, start, end), false);
    this[ours.takeText](bytes, start, end, ascii);
  }

  /** @internal */
  [ours.onBinary](bytes: Buffer, start: number, end: number): void {
    if (this.#isHeard) this.#tell(partOf(bytes, start, end), true);
    this[ours.takeBytes](bytes, start, end);
  }

  /** From now on messages that nobody listens to wait for listeners, until {@link hearOrForget}. @internal */
  [ours.keepUnheard](): void {
    // Who listens already has had the messages before, and gets the others at once.
    if (this.#isHeard || this.#unheard !== undefined) return;
    this.#unheard = new UnheardMessages();
    this.#isHeard = true;
  }

  /** Whoever wants the messages that wait listens by now. @internal */
  [ours.hearOrForget](): void {
    if (this.#unheard === undefined) return;
    this.#tellLate();
    this.#unheard = undefined;
    this.#isHeard = this.listenerCount('message') > 0;
    this.#transport.release(Hold.Unheard);
  }

  /**
   * What an heir does with a text message, once its listeners have heard it. A method of its own: `super[…]`, by a symbol,
   * costs several times what a call costs.
   *
   * @internal
   */
  [ours.takeText](_bytes: Buffer, _start: number, _end: number, _ascii: boolean): void {}

  /** The same for a binary message. @internal */
  [ours.takeBytes](_bytes: Buffer, _start: number, _end: number): void {}

  /** @internal */
  [ours.onPing](payload: Buffer): void {
    this.emit('ping', payload);
  }

  /** @internal */
  [ours.onPong](payload: Buffer): void {
    this.emit('pong', payload);
  }

  /** @internal */
  [ours.onRateLimited](_bytes: Buffer, _start: number, _end: number, _binary: boolean): void {
    this[ours.refused]('rate_limited');
  }

  /** A message of the client was refused. @internal */
  [ours.refused](reason: MessageRefusalReason): void {
    this.#reports.messageRefused(this, reason);
  }

  /** @internal */
  [ours.onDropped](reason: DropReason): void {
    this.#reports.messageDropped(this, reason);
  }

  /** @internal */
  [ours.onCutOff](reason: CutOffReason): void {
    this.#reports.cutOff(this, reason);
  }

  /** @internal */
  [ours.onClosing](): void {
    if (this.#readyState === OPEN) this.#readyState = CLOSING;
  }

  /** @internal */
  [ours.onViolation](violation: Violation): void {
    this.#reports.violated(this, violation);
    // An 'error' nobody listens to would be thrown, and a peer's mistake is none of the application.
    if (this.listenerCount('error') > 0) this.emit('error', new ProtocolError(violation));
  }

  /** @internal */
  [ours.onFailure](error: unknown): void {
    this.#reports.listenerFailed(this, error);
  }

  /** @internal */
  [ours.onEnd]({ code, reason }: CloseStatus): void {
    this.#readyState = CLOSED;
    this.#reports.gone(this);
    this[ours.left](code);
    try {
      this.emit('close', code, reason === '' ? NO_REASON : Buffer.from(reason));
    } catch (error) {
      this[ours.onFailure](error);
    }
  }

  /** The client has left: for a heir, whatever becomes of the listeners of the application. @internal */
  [ours.left](_code: number): void {
    // Nothing of its own is left to do.
  }

  /** Whoever begins to listen is still at work: what waits for a listener comes when that is done. */
  #heard(): void {
    if (this.#unheard === undefined) this.#isHeard = true;
    else nextTick(() => this.#tellLate());
  }

  /** Tells listeners of a message, behind those that waited for one. */
  #tell(data: Buffer, isBinary: boolean): void {
    const unheard = this.#unheard;
    if (unheard === undefined) this.#emitMessage(data, isBinary);
    else {
      this.#tellUnheard();
      if (unheard.isEmpty && this.listenerCount('message') > 0) this.#emitMessage(data, isBinary);
      else this.#keep(unheard, data, isBinary);
    }
  }

  #keep(unheard: UnheardMessages, data: Buffer, isBinary: boolean): void {
    unheard.push(data, isBinary);
    if (unheard.isTooMuch) this.#transport.hold(Hold.Unheard);
  }

  /** A listener that wants a single message leaves the rest to the next one. */
  #tellUnheard(): void {
    const unheard = this.#unheard;
    if (unheard === undefined) return;
    while (this.#readyState === OPEN && this.listenerCount('message') > 0) {
      const first = unheard.shift();
      if (first === undefined) break;
      this.#emitMessage(first.data, first.isBinary);
    }
    if (!unheard.isTooMuch) this.#transport.release(Hold.Unheard);
  }

  /** The same where nobody else would catch what a listener throws. */
  #tellLate(): void {
    try {
      this.#tellUnheard();
    } catch (error) {
      this[ours.onFailure](error);
      this[ours.cutOff]('listener_failed');
    }
  }

  #emitMessage(data: Buffer, isBinary: boolean): void {
    if (!isBinary || this.#binaryType === 'nodebuffer') this.emit('message', data, isBinary);
    else emitInForm(this, data, this.#binaryType);
  }

  /** Frames are seen while they are sent too: a listener that throws must not look like a failing `send` or `close`. */
  #observed(frame: FrameInfo): void {
    try {
      this.emit('frame', frame);
    } catch (error) {
      this[ours.onFailure](error);
    }
  }

  get #isOpen(): boolean {
    return this.#readyState === OPEN && this.#transport.session.open;
  }

  #canSend(done: WriteCallback | undefined): boolean {
    if (this.#isOpen) return true;
    if (done !== undefined) this.#transport.queue.reject(done, new Error('The connection is not open'));
    return false;
  }

  #control(kind: 'ping' | 'pong', { payload, callback }: ControlFrame): void {
    if (!this.#canSend(callback)) return;
    this.#transport.sendControl(kind, payload);
    if (callback !== undefined) this.#transport.queue.afterFlush(belonging(callback));
  }
}

/** What listeners are given is a Buffer for the compiler: whoever has set `binaryType` knows better. */
function emitInForm(client: EventEmitter, data: Buffer, type: BinaryType): void {
  client.emit('message', inForm(data, type), true);
}
