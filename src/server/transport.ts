import type { Duplex } from 'node:stream';
import { CloseCode } from '../protocol/close-code.js';
import type { CloseStatus } from '../protocol/close-frame.js';
import type { DeflateParameters } from '../protocol/deflate-negotiation.js';
import { DeflateTransform, type DeflateTuning } from '../protocol/deflate-transform.js';
import type { MessageLimits } from '../protocol/message-assembler.js';
import type { MessageOptions } from '../protocol/message-sender.js';
import { Session, type SessionSink } from '../protocol/session.js';
import type { Violation } from '../protocol/violation.js';
import { Pulse, type Patience } from './pulse.js';
import { WriteQueue, type WriteCallback } from './write-queue.js';
import { ZLIB_POOL } from './zlib-pool.js';

/** Whom a transport works for. */
export interface TransportOwner {
  /** @param ascii true only if every byte is known to be ASCII */
  onText(bytes: Buffer, start: number, end: number, ascii: boolean): void;
  onBinary(bytes: Buffer, start: number, end: number): void;
  onPing(payload: Buffer): void;
  onPong(payload: Buffer): void;
  /** The closing handshake has begun, by either side, or the peer broke a rule: no more messages. */
  onClosing(): void;
  onViolation(violation: Violation): void;
  /** A listener of the application threw while bytes were handled. */
  onFailure(error: unknown): void;
  /** The connection is over; called once. */
  onEnd(status: CloseStatus): void;
}

export interface TransportOptions extends MessageLimits {
  readonly closeTimeout: number;
}

/** Why a socket is not read, as bits: the application asked for it, messages wait for their handlers, or to be plain. */
export const Hold = { Application: 1, Dispatch: 2, Decompression: 4 } as const;
type HoldReason = (typeof Hold)[keyof typeof Hold];

/** The compression that was agreed on. */
export interface TransportDeflate {
  readonly parameters: DeflateParameters;
  readonly tuning: DeflateTuning;
}

/** Unsent bytes from which on a peer counts as one that does not keep up: more than a socket's own mark. */
const HIGH_WATER_MARK = 64 * 1024;

const EMPTY = Buffer.alloc(0);

const LOST: CloseStatus = { code: CloseCode.AbnormalClosure, reason: '' };

/**
 * Runs a session over a socket: the order of socket events, half-open ends and the time limit of the closing handshake
 * are dealt with here and nowhere else.
 */
export class Transport implements SessionSink {
  readonly session: Session;
  readonly queue: WriteQueue;

  readonly #socket: Duplex;
  readonly #owner: TransportOwner;
  readonly #closeTimeout: number;
  #closeTimer: NodeJS.Timeout | undefined;
  #status = LOST;
  #holds = 0;
  readonly #pulse = new Pulse();

  constructor(socket: Duplex, owner: TransportOwner, options: TransportOptions, deflate?: TransportDeflate) {
    this.#socket = socket;
    this.#owner = owner;
    this.#closeTimeout = options.closeTimeout;
    this.queue = new WriteQueue(socket, (error) => owner.onFailure(error));
    this.session = new Session('server', this, options, deflate && this.#transformOf(deflate));
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('drain', () => this.session.drained());
    socket.on('end', () => this.#peerEnded());
    // The 'close' event follows and says all there is to say: a peer that resets its connection is an everyday thing.
    socket.on('error', () => this.session.abandon());
    socket.on('close', () => this.#socketClosed());
  }

  /** Begins the closing handshake; the peer has `closeTimeout` to finish it. */
  close(code?: number, reason?: string | Buffer): void {
    this.session.close(code, reason);
    this.#startClosing();
  }

  /** Cuts the connection off. */
  destroy(): void {
    this.session.abandon();
    this.#socket.destroy();
  }

  /** Looks for a sign of life of the peer: asks for one after a time of silence, and gives up after another. */
  beat(patience: Patience): void {
    // What is not read can't be heard, and behind unsent bytes a ping has not left yet.
    if (!this.session.open || this.#holds !== 0 || this.queue.bufferedAmount > 0) return;
    const finding = this.#pulse.beat(patience);
    if (finding === 'silent') this.session.ping(EMPTY);
    else if (finding === 'dead') {
      this.#status = { code: CloseCode.AbnormalClosure, reason: 'heartbeat timeout' };
      this.destroy();
    }
  }

  /** Whether more is unsent than a peer that reads would ever leave. */
  get congested(): boolean {
    return this.queue.bufferedAmount > HIGH_WATER_MARK;
  }

  /** Bytes that were sent and have not been handed to the system yet. */
  get bufferedAmount(): number {
    return this.session.pendingBytes + this.queue.bufferedAmount;
  }

  /** @param done called when the message has been handed to the system, or with the error that keeps it from it */
  send(data: string | Buffer, binary: boolean, options: MessageOptions | undefined, done?: WriteCallback): void {
    const written = done && ((error?: Error) => this.#written(done, error));
    this.session.send(data, binary, options, written);
  }

  pause(): void {
    this.hold(Hold.Application);
  }

  resume(): void {
    this.release(Hold.Application);
  }

  suspended(): void {
    this.hold(Hold.Decompression);
  }

  resumed(): void {
    this.release(Hold.Decompression);
  }

  /** Stops reading from the socket for as long as anybody has a reason to. */
  hold(reason: HoldReason): void {
    this.#holds |= reason;
    this.#socket.pause();
  }

  release(reason: HoldReason): void {
    this.#holds &= ~reason;
    if (this.#holds === 0) this.#socket.resume();
  }

  write(bytes: Buffer): void {
    this.queue.push(bytes);
  }

  text(bytes: Buffer, start: number, end: number, ascii: boolean): void {
    this.#owner.onText(bytes, start, end, ascii);
  }

  binary(bytes: Buffer, start: number, end: number): void {
    this.#owner.onBinary(bytes, start, end);
  }

  ping(payload: Buffer): void {
    this.#owner.onPing(payload);
  }

  pong(payload: Buffer): void {
    this.#owner.onPong(payload);
  }

  closed(status: CloseStatus): void {
    this.#status = status;
    this.#startClosing();
    this.#endSocket();
  }

  violated(violation: Violation): void {
    this.#startClosing();
    this.#endSocket();
    this.#owner.onViolation(violation);
  }

  #receive(chunk: Buffer): void {
    this.#pulse.hear();
    this.#guard(() => this.session.receive(chunk));
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      // The rest of the chunk is lost, so the connection can't go on.
      this.#owner.onFailure(error);
      this.close(CloseCode.InternalError, 'Internal server error');
    }
  }

  /** What zlib's threads have done comes back in a turn of its own, in which nobody else would catch an error. */
  #transformOf({ parameters, tuning }: TransportDeflate): DeflateTransform {
    return new DeflateTransform('server', parameters, tuning, {
      deflate: (data, options, done) => ZLIB_POOL.deflate(data, options, (result) => this.#guard(() => done(result))),
      inflate: (data, options, done) => ZLIB_POOL.inflate(data, options, (result) => this.#guard(() => done(result))),
    });
  }

  #written(done: WriteCallback, error: Error | undefined): void {
    if (error === undefined) this.queue.afterFlush(done);
    else this.queue.reject(done, error);
  }

  #startClosing(): void {
    if (this.#closeTimer !== undefined || this.#socket.destroyed) return;
    this.#closeTimer = setTimeout(() => this.#socket.destroy(), this.#closeTimeout);
    this.#owner.onClosing();
    // A paused socket would show neither the peer's close frame nor its end.
    this.release(Hold.Application);
    this.release(Hold.Dispatch);
  }

  /**
   * Ends our half. The socket goes on reading and throws away what comes until the peer ends its half: destroyed with
   * unread bytes it would send a reset, which can overtake the close frame.
   */
  #endSocket(): void {
    this.queue.flush();
    this.#socket.end();
  }

  /** The peer sends nothing more. A WebSocket has no use for a half-open connection, so ours ends as well. */
  #peerEnded(): void {
    this.session.abandon();
    this.#startClosing();
    this.#endSocket();
  }

  #socketClosed(): void {
    clearTimeout(this.#closeTimer);
    this.session.abandon();
    this.queue.abandon(new Error('The connection is closed'));
    this.#owner.onEnd(this.#status);
  }
}
