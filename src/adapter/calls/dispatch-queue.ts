import type { WsMessage } from '../../message/index.js';
import { outside } from '../../server/base/outside.js';
import { ReadingShare, type SharedReading } from '../../server/connection/reading-share.js';
import { HeldMessages } from './held-messages.js';
import type { RawWebSocket } from '../raw-web-socket.js';
import * as ours from '../../server/base/ours.js';

/** How long a stream of which nothing comes may keep others waiting, in milliseconds. */
const QUIET = 2000;

/**
 * How many bytes of messages handlers may be at work on before the next one waits; large ones wait unparsed. Whatever its
 * size, one is always worked on. What is made of a byte of JSON can take twenty times as much, of one of MessagePack fifty
 * times.
 */
const MAX_BYTES_AT_WORK = 1_048_576;

/** The handlers of a client. */
export interface QueuedHandlers {
  /**
   * Gives a message to its handlers.
   *
   * @param bytes it came in
   */
  dispatch(message: WsMessage, bytes: number): void;
  /** @returns ends the calls that are quiet now and have still not ended then */
  quietCalls(): () => void;
}

/**
 * Decides when the messages of one client go to their handlers: at once and in order, but not while a `handleConnection`
 * is at work, which may be what finds out who the client is, and not while too many handlers are. What has waited is given
 * out in slices, as what comes in is read: all of it at once would hold the event loop for as long as its handlers take.
 */
export class DispatchQueue implements SharedReading {
  readonly #client: RawWebSocket;
  readonly #maxPending: number;
  readonly #handlers: QueuedHandlers;
  #atWork = 0;
  #bytesAtWork = 0;
  #held: HeldMessages | undefined;
  #pumping = false;
  /** The message that comes in has waited already. */
  #unpacking = false;
  /** There only once something has waited. */
  #share: ReadingShare | undefined;
  #interrupted = false;
  #awaitsConnect = false;
  /** There only while one waits. */
  #idle: (() => void)[] | undefined;
  #quietTimer: NodeJS.Timeout | undefined;

  constructor(client: RawWebSocket, maxPending: number, handlers: QueuedHandlers) {
    this.#client = client;
    this.#maxPending = maxPending;
    this.#handlers = handlers;
  }

  /** @param bytes the message came in */
  receive(message: WsMessage, bytes: number): void {
    if (this.#unpacking || (this.#mayDispatch && this.#waiting === 0)) this.#handlers.dispatch(message, bytes);
    else this.#hold(message, bytes);
  }

  /** Calls back when there is room for what a message of so many bytes becomes, and those before it are dealt with. */
  whenRoomFor(bytes: number, parse: () => void): void {
    if (this.#waiting === 0 && this.#hasRoomFor(bytes)) parse();
    else this.#hold(parse, bytes);
  }

  get isAtWork(): boolean {
    return this.#atWork > 0;
  }

  /** A handler is at work on a message of so many bytes. */
  started(bytes: number): void {
    this.#atWork++;
    this.#bytesAtWork += bytes;
  }

  /** A handler has finished. */
  finished(bytes: number): void {
    this.#atWork--;
    this.#bytesAtWork -= bytes;
    this.#pump();
    this.#reportIdle();
  }

  /** Calls back when no handler is at work and nothing waits for one. */
  whenIdle(callback: () => void): void {
    (this.#idle ??= []).push(callback);
    this.#client[ours.whenConnected](() => {
      this.#watchQuiet();
      this.#reportIdle();
    });
  }

  interrupt(): void {
    this.#interrupted = true;
  }

  yieldTurn(): void {
    // What waits for handlers needs no more than to be left where it is.
  }

  proceed(): void {
    this.#interrupted = false;
    this.#pump(true);
    this.#watchQuiet();
  }

  /** The client has left. */
  dispose(): void {
    clearTimeout(this.#quietTimer);
  }

  get #waiting(): number {
    return this.#held?.size ?? 0;
  }

  get #isWaitedFor(): boolean {
    return this.#waiting > 0 || this.#idle !== undefined;
  }

  get #mayDispatch(): boolean {
    return this.#atWork < this.#maxPending && this.#bytesAtWork < MAX_BYTES_AT_WORK && this.#client[ours.connected];
  }

  #hold(message: WsMessage | (() => void), bytes: number): void {
    this.#held ??= new HeldMessages(this.#client);
    this.#held.push(message, bytes);
    this.#awaitConnect();
    this.#watchQuiet();
  }

  #hasRoomFor(bytes: number): boolean {
    return this.#bytesAtWork === 0 || this.#bytesAtWork + bytes <= MAX_BYTES_AT_WORK;
  }

  #pump(isItsTurn = false): void {
    const held = this.#held;
    // A handler that finishes at once would call this from within.
    if (held === undefined || this.#pumping || this.#interrupted) return;
    this.#pumping = true;
    if (held.size > 0 && this.#mayDispatch) outside(() => this.#dispatchHeld(held, isItsTurn));
    this.#pumping = false;
    this.#awaitConnect();
    this.#reportIdle();
  }

  #dispatchHeld(held: HeldMessages, isItsTurn: boolean): void {
    const share = (this.#share ??= new ReadingShare(this));
    if (!isItsTurn) share.begin();
    while (this.#mayDispatch && !this.#interrupted) {
      const { first } = held;
      if (first === undefined || (isUnparsed(first.message) && !this.#hasRoomFor(first.bytes))) break;
      held.shift();
      share.took(first.bytes);
      // A failed handleConnection, or one of the messages, may have closed the connection.
      if (this.#client.readyState !== this.#client.OPEN) continue;
      if (isUnparsed(first.message)) this.#unpack(first.message);
      else this.#handlers.dispatch(first.message, first.bytes);
    }
  }

  #unpack(parse: () => void): void {
    this.#unpacking = true;
    parse();
    this.#unpacking = false;
  }

  /** While somebody waits for handlers that have given nothing, they are given a time to do so. */
  #watchQuiet(): void {
    if (this.#quietTimer !== undefined || this.#atWork === 0 || this.#interrupted) return;
    if (!this.#isWaitedFor || this.#client.readyState === this.#client.CLOSED) return;
    const endQuiet = this.#handlers.quietCalls();
    this.#quietTimer = setTimeout(() => {
      this.#quietTimer = undefined;
      if (this.#isWaitedFor) endQuiet();
      this.#watchQuiet();
    }, QUIET);
  }

  /** What waits for a `handleConnection` goes on with it; what waits for handlers, with them. */
  #awaitConnect(): void {
    if (this.#awaitsConnect || this.#waiting === 0 || this.#client[ours.connected]) return;
    this.#awaitsConnect = true;
    this.#client[ours.whenConnected](() => {
      this.#awaitsConnect = false;
      this.#pump();
      this.#watchQuiet();
    });
  }

  #reportIdle(): void {
    const idle = this.#idle;
    if (idle === undefined || this.#pumping || this.#atWork > 0 || this.#waiting > 0) return;
    if (!this.#client[ours.connected]) return;
    this.#idle = undefined;
    for (const callback of idle) callback();
  }
}

function isUnparsed(message: WsMessage | (() => void)): message is () => void {
  return typeof message === 'function';
}
