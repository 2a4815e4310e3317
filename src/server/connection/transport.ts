import type { Duplex } from 'node:stream';
import { CloseCode } from '../../protocol/frame/close-code.js';
import type { CloseStatus } from '../../protocol/frame/close-frame.js';
import { DeflateTransform } from '../../protocol/deflate/deflate-transform.js';
import type { Written } from '../../protocol/message/message-sender.js';
import type { PreparedMessage } from '../../protocol/deflate/prepared-message.js';
import { Session, type SessionSink } from '../../protocol/session.js';
import type { Violation } from '../../protocol/frame/violation.js';
import { Backpressure, type Admission, type SendResult, type WatchedConnection } from './backpressure.js';
import { cutOff, type CutOffReason } from './cut-off.js';
import type { DropReason } from './drop-reason.js';
import { belonging, outside } from '../base/outside.js';
import { RateGate, type RatedConnection } from './rate-gate.js';
import { nextTurn } from '../base/event-loop.js';
import { Hold, ReadingHolds } from './reading-holds.js';
import { ReadingShare, type SharedReading } from './reading-share.js';
import { listenTo, type SocketUser } from '../upgrade/socket-listeners.js';
import type { Traffic } from './traffic.js';
import type {
  SharedMessageOptions,
  TransportDeflate,
  TransportMessageOptions,
  TransportOptions,
} from './transport-options.js';
import type { TransportOwner } from './transport-owner.js';
import { VitalSigns, type BeatLimits, type Vitals } from './vital-signs.js';
import { WriteQueue, type WriteCallback, type WriteQueueOwner } from './write-queue.js';
import { ZLIB_POOL } from './zlib-pool.js';
import * as ours from '../base/ours.js';

/** How long a peer that does not read has for its close frame, in milliseconds: it stands behind all that is unread. */
const SLOW_CLOSE_TIMEOUT = 1000;

/** The most bytes that Node reads at once. */
const FULL_READ = 64 * 1024;

/** More frames than this in one read take so long that others should have a turn before the next read. */
const MANY_FRAMES = 256;

const EMPTY = Buffer.alloc(0);

const LOST: CloseStatus = { code: CloseCode.AbnormalClosure, reason: '' };

/**
 * Runs a session over a socket: the order of socket events, half-open ends and the time limit of the closing handshake
 * are dealt with here and nowhere else.
 */
export class Transport
  implements SessionSink, WriteQueueOwner, WatchedConnection, RatedConnection, SocketUser, Vitals, SharedReading
{
  readonly session: Session;
  readonly queue: WriteQueue;

  readonly #socket: Duplex;
  readonly #owner: TransportOwner;
  readonly #options: TransportOptions;
  readonly #traffic: Traffic;
  readonly #backpressure: Backpressure;
  readonly #rate: RateGate | undefined;
  readonly #holds: ReadingHolds;
  /** There only once something has come. */
  #share: ReadingShare | undefined;
  readonly #vitalSigns = new VitalSigns();
  #closeTimer: NodeJS.Timeout | undefined;
  #status = LOST;
  #closing = false;
  /** How many frames had been read before the read at hand, if that is as much as the system gives at once. */
  #fullReadAt: number | undefined;
  #shuttingDown = false;
  /** Why the connection ends is known: what else happens on the way there is no news. */
  #explained = false;

  constructor(
    socket: Duplex,
    owner: TransportOwner,
    options: TransportOptions,
    traffic: Traffic,
    deflate?: TransportDeflate,
  ) {
    this.#socket = socket;
    this.#owner = owner;
    this.#options = options;
    this.#traffic = traffic;
    this.queue = new WriteQueue(socket, this);
    this.#backpressure = new Backpressure(this, options.backpressure);
    this.#rate = options.rateLimit && new RateGate(options.rateLimit, this);
    this.session = new Session('server', this, options, deflate && this.#transformOf(deflate));
    this.#holds = new ReadingHolds(socket, this.session);
    listenTo(socket, this);
  }

  /** Begins the closing handshake; the peer has `closeTimeout` to finish it. */
  close(code?: number, reason?: string | Uint8Array): void {
    this.#backpressure.giveOwed();
    this.session.close(code, reason);
    this.#startClosing(this.#options.closeTimeout);
  }

  /**
   * Closes for a server that shuts down: the peer is sent everything that is queued, and has `echoTimeout` from then on
   * to answer the close frame behind it.
   */
  shutDown(code: number, reason: string, echoTimeout: number): void {
    // A second call would start its time anew.
    if (this.#shuttingDown) return;
    this.#shuttingDown = true;
    const timeout = Math.min(echoTimeout, this.#options.closeTimeout);
    this.session.close(code, reason, (error) => {
      if (error === undefined) this.queue.afterFlush(() => this.#endWithin(timeout));
    });
    if (this.#closing) this.#endWithin(timeout);
    else this.#stopReceiving();
  }

  /** Ends the connection for a reason of the server's own. */
  cutOff(reason: CutOffReason): void {
    if (this.#socket.destroyed) return;
    const status = cutOff(reason);
    this.#explain(reason);
    // The peer may have closed already, with a code that is worth more.
    if (this.#status === LOST) this.#status = { code: CloseCode.AbnormalClosure, reason: status.reason };
    if (status.code === CloseCode.AbnormalClosure) this.destroy();
    else this.close(status.code, status.reason);
  }

  /** Cuts the connection off. */
  destroy(): void {
    this.session.abandon();
    this.#socket.destroy();
  }

  /** Looks for signs of life and progress of the peer. */
  beat(limits: BeatLimits): void {
    if (!this.session.open) return;
    const finding = this.#vitalSigns.beat(this, limits);
    if (finding === 'ask') this.sendControl('ping', EMPTY);
    else if (finding !== undefined) this.cutOff(finding);
  }

  /** Whether the peer leaves what was written unread: what is still being compressed has not come to it. */
  get congested(): boolean {
    return this.unwritten > this.#options.backpressure.highWaterMark;
  }

  /** Whether an answer can go out now. Once the connection is being closed nobody waits: there is nothing more to send. */
  get hasRoom(): boolean {
    return this.#backpressure.hasRoom || !this.session.open;
  }

  /** Keeps an answer until there is room for it. */
  owe(give: () => void): void {
    this.#backpressure.owe(give);
  }

  get unwritten(): number {
    return this.queue.bufferedAmount;
  }

  /** Bytes that were sent and have not been handed to the system yet. */
  get bufferedAmount(): number {
    return this.session.pendingBytes + this.queue.bufferedAmount;
  }

  get written(): number {
    return this.queue.written;
  }

  get unfinished(): boolean {
    return this.session.unfinished;
  }

  get begun(): number {
    return this.session.begun;
  }

  get held(): boolean {
    return this.#holds.held;
  }

  /** @param done called when the message has been handed to the system, or with the error that keeps it from it */
  send(
    data: string | Buffer,
    binary: boolean,
    options: TransportMessageOptions | undefined,
    done?: WriteCallback,
  ): SendResult {
    const admission = this.#backpressure.admit(options ?? DEFAULTS);
    if (admission !== 'send') return this.#leaveOut(admission, done);
    if (options?.fin !== false) this.#traffic.messagesSent++;
    this.session.send(data, binary, options, done && this.#writtenFor(belonging(done)));
    return this.#backpressure.congested ? 'backpressure' : 'sent';
  }

  /** Sends a message that other peers get as well. */
  sendPrepared(message: PreparedMessage, { volatile, compress = true }: SharedMessageOptions): SendResult {
    const admission = this.#backpressure.admitWhole(volatile);
    if (admission !== 'send') return this.#leaveOut(admission, undefined);
    this.#traffic.messagesSent++;
    this.session.sendPrepared(message, compress);
    return this.#backpressure.congested ? 'backpressure' : 'sent';
  }

  /** Resolves when the peer has caught up with what it was sent, or when the connection is over. */
  drained(): Promise<void> {
    return this.session.open ? this.#backpressure.drained() : Promise.resolve();
  }

  /** Stops reading for as long as anybody has a reason to. */
  hold(reason: number): void {
    this.#holds.hold(reason);
  }

  /** What was held goes on when whoever releases it is done: neither within his work nor in his context. */
  release(reasons: number): void {
    const share = this.#share;
    if (share === undefined) this.#holds.release(reasons);
    else if (this.#holds.has(reasons)) {
      share.goOnLater();
      share.inContext(() => this.#holds.release(reasons));
    }
  }

  interrupt(): void {
    this.hold(Hold.Slice);
  }

  yieldTurn(): void {
    this.hold(Hold.Turn);
    this.queue.release(this.#owner[ours.isAtWork]);
  }

  proceed(): void {
    this.queue.gather();
    this.#guard(() => this.#holds.release(Hold.Slice | Hold.Turn));
    this.#sliceIsRead();
  }

  suspended(): void {
    this.hold(Hold.Decompression);
  }

  resumed(): void {
    this.release(Hold.Decompression);
  }

  flush(): void {
    this.queue.flush();
  }

  flushed(): void {
    // A closing connection has its own time limit, and behind the end of a socket nobody can wait for a write.
    if (this.session.open) this.#backpressure.flushed();
  }

  whenWritten(callback: () => void): void {
    this.queue.afterFlush((error) => {
      if (!error) callback();
    });
  }

  fellBehind(): void {
    this.hold(Hold.Backpressure);
  }

  caughtUp(): void {
    this.release(Hold.Backpressure);
    this.session.drained();
  }

  get receiving(): boolean {
    return this.session.open;
  }

  rateExceeded(): void {
    this.hold(Hold.Rate);
  }

  ratePaid(): void {
    this.release(Hold.Rate);
  }

  writeFailed(error: unknown): void {
    this.#owner[ours.onFailure](error);
    this.destroy();
  }

  callbackFailed(error: unknown): void {
    this.#owner[ours.onFailure](error);
  }

  write(bytes: Buffer, start: number, end: number): void {
    this.#traffic.bytesSent += end - start;
    this.queue.push(bytes, start, end);
  }

  text(bytes: Buffer, start: number, end: number, ascii: boolean): void {
    this.#traffic.messagesReceived++;
    this.#share?.took(end - start);
    const verdict = this.#rate === undefined ? 'pass' : this.#rate.message();
    if (verdict === 'pass') this.#owner[ours.onText](bytes, start, end, ascii);
    else if (verdict === 'refuse') this.#owner[ours.onRateLimited](bytes, start, end, false);
  }

  binary(bytes: Buffer, start: number, end: number): void {
    this.#traffic.messagesReceived++;
    this.#share?.took(end - start);
    const verdict = this.#rate === undefined ? 'pass' : this.#rate.message();
    if (verdict === 'pass') this.#owner[ours.onBinary](bytes, start, end);
    else if (verdict === 'refuse') this.#owner[ours.onRateLimited](bytes, start, end, true);
  }

  ping(payload: Buffer): void {
    this.#rate?.controlFrame();
    this.#owner[ours.onPing](payload);
  }

  pong(payload: Buffer): void {
    this.#rate?.pong();
    this.#owner[ours.onPong](payload);
  }

  /** Sends a ping of ours, or a pong that nobody has asked for. */
  sendControl(kind: 'ping' | 'pong', payload: Buffer): void {
    if (kind === 'ping') this.#rate?.asked();
    this.session[kind](payload);
  }

  closed(status: CloseStatus): void {
    this.#status = status;
    this.#startClosing(this.#options.closeTimeout);
    this.queue.end();
  }

  violated(violation: Violation): void {
    // Where a listener has failed, the rest of its chunk is lost: what follows makes no sense, and the peer is not to blame.
    const explained = this.#explained;
    this.#explained = true;
    this.#startClosing(this.#options.closeTimeout);
    this.queue.end();
    if (!explained) this.#owner[ours.onViolation](violation);
  }

  /** The socket has read something. */
  receive(chunk: Buffer): void {
    this.#vitalSigns.hear();
    this.#traffic.bytesReceived += chunk.length;
    this.#rate?.bytes(chunk.length);
    this.#share ??= new ReadingShare(this);
    this.#share.begin();
    if (chunk.length >= FULL_READ) this.#fullReadAt = this.session.framesRead;
    this.#read(chunk);
  }

  /** There is more to read: of a flood the system would hand over two megabytes before anybody else had a turn. */
  #giveWay(): void {
    this.hold(Hold.Turn);
    nextTurn(() => this.release(Hold.Turn));
  }

  /** As {@link #guard} does it, without a function for each chunk. */
  #read(chunk: Buffer): void {
    this.queue.gather();
    try {
      this.session.receive(chunk);
    } catch (error) {
      this.#listenerFailed(error);
    }
    this.#sliceIsRead();
  }

  /** What is answered at once leaves in one write, that of several slices of one turn too. */
  #sliceIsRead(): void {
    if (this.#holds.has(Hold.Slice) && !this.#holds.has(Hold.Turn)) return;
    this.queue.release(this.#owner[ours.isAtWork]);
    if (this.#fullReadAt === undefined || this.#holds.has(Hold.Slice)) return;
    if (this.session.framesRead - this.#fullReadAt > MANY_FRAMES) this.#giveWay();
    this.#fullReadAt = undefined;
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#listenerFailed(error);
    }
  }

  /** The rest of the chunk is lost, so the connection can't go on. */
  #listenerFailed(error: unknown): void {
    this.#owner[ours.onFailure](error);
    this.cutOff('listener_failed');
  }

  /** What zlib's threads have done comes back in a turn of its own, in which nobody else would catch an error. */
  #transformOf({ parameters, tuning }: TransportDeflate): DeflateTransform {
    return new DeflateTransform('server', parameters, tuning, {
      deflate: (data, options, done) => ZLIB_POOL.deflate(data, options, (result) => this.#guard(() => done(result))),
      inflate: (data, options, done) => ZLIB_POOL.inflate(data, options, (result) => this.#guard(() => done(result))),
    });
  }

  #writtenFor(done: WriteCallback): Written {
    return (error) => {
      if (error === undefined) this.queue.afterFlush(done);
      else this.queue.reject(done, error);
    };
  }

  #leaveOut(admission: Exclude<Admission, 'send'>, done: WriteCallback | undefined): SendResult {
    const closes = admission === 'close';
    const reason: DropReason = closes ? 'slow_consumer' : admission;
    if (done !== undefined) this.queue.reject(done, new Error(`The message was dropped: ${reason}`));
    // Whoever hears of it may send again.
    if (closes) this.#closeSlow();
    this.#owner[ours.onDropped](reason);
    return closes ? 'closed' : 'dropped';
  }

  #closeSlow(): void {
    const { slowConsumerCode } = this.#options.backpressure;
    const { reason } = cutOff('slow_consumer');
    this.#status = { code: CloseCode.AbnormalClosure, reason };
    this.#explain('slow_consumer');
    // What is still to be compressed would only keep the peer from learning why it is closed.
    this.session.closeAtOnce(slowConsumerCode, reason);
    this.#startClosing(Math.min(SLOW_CLOSE_TIMEOUT, this.#options.closeTimeout));
  }

  #explain(reason: CutOffReason): void {
    if (this.#explained) return;
    this.#explained = true;
    this.#owner[ours.onCutOff](reason);
  }

  #startClosing(timeout: number): void {
    if (this.#closing || this.#socket.destroyed) return;
    this.#endWithin(timeout);
    this.#stopReceiving();
  }

  #endWithin(timeout: number): void {
    if (this.#socket.destroyed) return;
    clearTimeout(this.#closeTimer);
    this.#closeTimer = setTimeout(() => {
      if (!this.#explained) this.cutOff('close_timeout');
      this.#socket.destroy();
    }, timeout);
  }

  #stopReceiving(): void {
    this.#closing = true;
    this.#owner[ours.onClosing]();
    this.#backpressure.abandon();
    // A paused socket would show neither the peer's close frame nor its end.
    this.#holds.release(Hold.Application | Hold.Dispatch | Hold.Unheard | Hold.Backpressure | Hold.Rate);
  }

  /** The peer sends nothing more. A WebSocket has no use for a half-open connection, so ours ends as well. */
  peerEnded(): void {
    this.session.abandon();
    this.#startClosing(this.#options.closeTimeout);
    this.queue.end();
  }

  /** The 'close' event follows and says all there is to say: a peer that resets its connection is an everyday thing. */
  socketBroken(): void {
    this.session.abandon();
  }

  /** The socket is no more. */
  socketClosed(): void {
    clearTimeout(this.#closeTimer);
    this.#rate?.stop();
    this.session.abandon();
    this.#backpressure.abandon();
    this.queue.abandon('The connection is closed');
    outside(() => this.#owner[ours.onEnd](this.#status));
  }
}

const DEFAULTS: TransportMessageOptions = {};
