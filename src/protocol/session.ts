import { isUtf8 } from 'node:buffer';
import { CloseCode } from './frame/close-code.js';
import { closePayload, readClosePayload, type CloseStatus } from './frame/close-frame.js';
import { ByteAccumulator } from './frame/byte-accumulator.js';
import type { DeflateTransform } from './deflate/deflate-transform.js';
import { MAX_CONTROL_PAYLOAD, Opcode, isControl } from './frame/frame-header.js';
import { IncomingFrameTap, PREVIEW_LENGTH, frameInfo, type FrameObserver } from './frame/frame-info.js';
import {
  FrameReader,
  type FrameHandler,
  type FrameHeader,
  type Role,
  type ShortMessageHandler,
} from './frame/frame-reader.js';
import { FrameWriter } from './frame/frame-writer.js';
import { MessageAssembler, type MessageHandler, type MessageLimits } from './message/message-assembler.js';
import { MessageSender, type MessageOptions, type Written } from './message/message-sender.js';
import type { PreparedFrame } from './frame/prepared-frame.js';
import type { PreparedMessage } from './deflate/prepared-message.js';
import { violation, type Violation } from './frame/violation.js';

/**
 * What a session tells the one who owns the transport.
 *
 * @publicApi
 */
export interface SessionSink extends MessageHandler {
  /** Bytes for the peer, in order: those from `start` to `end`, which are never written again. */
  write(bytes: Buffer, start: number, end: number): void;
  /** Whether the peer does not keep up with what is written; {@link Session.drained} says when it does again. Default: no. */
  readonly congested?: boolean;
  ping(payload: Buffer): void;
  pong(payload: Buffer): void;
  /**
   * The peer's close frame has arrived and ours has been written: both sides are done, and the server ends the
   * transport first (RFC 6455 section 7.1.1).
   */
  closed(status: CloseStatus): void;
  /** The peer broke a rule. A close frame was written where one was still allowed; nothing more is read. */
  violated(violation: Violation): void;
  /** A message is being decompressed: whatever is read meanwhile has to wait in memory. */
  suspended(): void;
  /** It is done. */
  resumed(): void;
}

/** The three reserved bits of which only RSV1 is set. */
const RSV1_ALONE = 4;

/** Why the reading is interrupted: a message is being decompressed, or the owner of the session wants it so. */
const DECOMPRESSION = 1;
const OWNER = 2;
const EVERYTHING = DECOMPRESSION | OWNER;

/** Where a session stands (RFC 6455 section 7.1). */
type State = 'open' | 'closing' | 'done';

/**
 * The protocol of one connection after its handshake, for either role: bytes in, events and bytes out. It knows no
 * socket, no timer and no clock.
 *
 * @publicApi
 */
export class Session implements FrameHandler, ShortMessageHandler {
  /** Sees every frame that passes; costs nothing while it is undefined. */
  observer: FrameObserver | undefined;

  readonly #sink: SessionSink;
  readonly #reader: FrameReader;
  readonly #writer: FrameWriter;
  readonly #messages: MessageAssembler;
  readonly #sender: MessageSender;
  readonly #maxPayload: number;
  /** There only while a control frame arrives in pieces. */
  #control: ByteAccumulator | undefined;
  #tap: IncomingFrameTap | undefined;
  #state: State = 'open';
  /** Our close frame has been written: nothing may follow it (RFC 6455 section 5.5.1). */
  #closeWritten = false;
  /** Why the reading is interrupted, as bits; what is behind the frame at hand waits. */
  #suspensions = 0;
  /** The answer to the latest ping, while the peer does not read. */
  #heldPong: Buffer | undefined;

  /** @param deflate compresses and decompresses messages, where permessage-deflate was agreed on */
  constructor(role: Role, sink: SessionSink, limits: MessageLimits, deflate?: DeflateTransform) {
    this.#sink = sink;
    this.#maxPayload = limits.maxPayload;
    this.#reader = new FrameReader(role === 'server', this, deflate !== undefined, this);
    this.#writer = new FrameWriter(role, sink);
    const compressed = deflate && ((data: Buffer, isText: boolean) => this.#decompress(deflate, data, isText));
    this.#messages = new MessageAssembler(sink, limits, compressed);
    this.#sender = new MessageSender(this, deflate);
  }

  /** Whether messages may still be sent. */
  get open(): boolean {
    return this.#state === 'open';
  }

  /** Bytes of the peer. What they say reaches the sink before this returns. */
  receive(chunk: Buffer): void {
    const broken = this.#reader.read(chunk);
    if (broken !== undefined) this.#fail(broken);
  }

  /** Bytes of messages of ours that are not written to the sink yet, since they are being compressed. */
  get pendingBytes(): number {
    return this.#sender.pendingBytes;
  }

  /** How many messages of the peer have begun so far. */
  get begun(): number {
    return this.#messages.begun;
  }

  /** How many frames of the peer have been read so far, those that are not complete included. */
  get framesRead(): number {
    return this.#reader.count;
  }

  /** Whether a message or a frame of the peer has begun and is not complete. */
  get unfinished(): boolean {
    return this.#messages.unfinished || this.#reader.unfinished;
  }

  /**
   * Sends a message or, with `fin: false`, the next fragment of one (RFC 6455 section 5.4). Once a close frame was sent
   * nothing is.
   *
   * @param written called when the bytes have been written to the sink, or with the error that keeps them from it
   */
  send(data: string | Buffer, binary: boolean, options?: MessageOptions, written?: Written): void {
    if (this.#state === 'open') this.#sender.send(data, binary, options, written);
    else written?.(new Error('The connection is not open'));
  }

  /**
   * Sends a whole message that goes to many peers; not between the fragments of another one, but behind it.
   *
   * @param compress whether it may be compressed, where that was agreed on
   * @internal
   */
  sendPrepared(message: PreparedMessage, compress: boolean): void {
    if (this.#state === 'open') this.#sender.sendPrepared(message, compress);
  }

  /** @throws RangeError for a payload over 125 bytes (RFC 6455 section 5.5) */
  ping(payload: Buffer): void {
    this.#sendControl(Opcode.Ping, payload);
  }

  /** @throws RangeError for a payload over 125 bytes (RFC 6455 section 5.5) */
  pong(payload: Buffer): void {
    this.#sendControl(Opcode.Pong, payload);
  }

  /**
   * Begins the closing handshake. Messages of the peer are no longer delivered; its close frame still is.
   *
   * @param written called when the close frame has been written to the sink, or with the error that keeps it from it
   * @throws RangeError for a code that must not be sent, and for a reason over 123 bytes
   */
  close(code?: number, reason?: string | Uint8Array, written?: Written): void {
    const payload = closePayload(code, reason);
    if (this.#state === 'open') this.#close(payload, false, written);
    else written?.(new Error('The connection is not open'));
  }

  /**
   * The same for a peer that does not keep up: the close frame does not wait for messages that are still to be compressed,
   * which are given up.
   */
  closeAtOnce(code: number, reason: string): void {
    const payload = closePayload(code, reason);
    if (this.#state === 'open') this.#close(payload, true, undefined);
  }

  /** Reads no further than the frame at hand until {@link resume}: what is behind it, and what comes meanwhile, is kept. */
  suspend(): void {
    if (this.#state === 'open') this.#suspend(OWNER);
  }

  /** Goes on reading, with what was kept. */
  resume(): void {
    this.#goOn(OWNER);
  }

  /** The peer has caught up with what was written. */
  drained(): void {
    const pong = this.#heldPong;
    this.#heldPong = undefined;
    if (pong !== undefined && this.#state === 'open') this.#write(Opcode.Pong, pong);
  }

  /** The transport is gone: nothing more is read or written. */
  abandon(): void {
    this.#state = 'done';
    this.#suspensions = 0;
    this.#reader.stop();
    this.#messages.clear();
    this.#sender.abandon();
  }

  /** Writes one frame. @internal */
  writeFrame(opcode: number, data: string | Buffer, fin: boolean, compressed: boolean): void {
    if (opcode === Opcode.Close) this.#closeWritten = true;
    const key =
      typeof data === 'string'
        ? this.#writer.text(opcode, data, fin)
        : this.#writer.bytes(opcode, data, fin, compressed);
    if (this.observer !== undefined) this.#observeOwn(this.observer, opcode, data, fin, compressed, key);
  }

  /** Writes one frame that other peers get as well. @internal */
  writePrepared(frame: PreparedFrame): void {
    frame.writeTo(this.#sink);
    if (this.observer === undefined) return;
    this.#observeOwn(this.observer, frame.opcode, frame.payload, true, frame.compressed, undefined);
  }

  takesShort(length: number): boolean {
    return this.#state === 'open' && this.observer === undefined && this.#messages.takesWhole(length);
  }

  shortMessage(opcode: number, bytes: Buffer, start: number, end: number, ascii: boolean): Violation | undefined {
    return this.#messages.whole(opcode, bytes, start, end, ascii);
  }

  frameHeader(header: FrameHeader): Violation | undefined {
    if (this.#state === 'open' && !isControl(header.opcode)) return this.#messages.header(header);
    return undefined;
  }

  framePayload(bytes: Buffer, start: number, end: number, last: boolean, ascii: boolean): Violation | undefined {
    if (this.observer !== undefined) this.#observe(this.observer, bytes, start, end, last);
    // The application may have abandoned the session at the sight of this very frame.
    if (this.#state === 'done') return undefined;
    if (isControl(this.#reader.opcode)) return this.#controlPayload(bytes, start, end, last);
    // After our close frame the peer's messages are read only to find its close frame behind them.
    return this.#state === 'open' ? this.#messages.payload(bytes, start, end, last, ascii) : undefined;
  }

  #close(payload: Buffer, atOnce: boolean, written: Written | undefined): void {
    this.#state = 'closing';
    this.#messages.clear();
    if (atOnce) this.#sender.abandon();
    this.#sender.close(payload, written);
    // Messages are no longer delivered: the peer's close frame need not wait for one.
    this.#goOn(EVERYTHING);
  }

  #observe(observer: FrameObserver, bytes: Buffer, start: number, end: number, last: boolean): void {
    this.#tap ??= new IncomingFrameTap();
    this.#tap.push(bytes, start, end);
    if (last) observer(this.#tap.finish(this.#reader));
  }

  #decompress(deflate: DeflateTransform, data: Buffer, isText: boolean): void {
    let finished = false;
    deflate.decompress(data, this.#maxPayload, (result) => {
      finished = true;
      this.#decompressed(result, isText);
      this.#goOn(DECOMPRESSION);
    });
    if (finished) return;
    this.#suspend(DECOMPRESSION);
    this.#sink.suspended();
  }

  #decompressed(result: Buffer | Violation, isText: boolean): void {
    if (this.#state !== 'open') return;
    if ('closeCode' in result) this.#fail(result);
    else if (!isText) this.#sink.binary(result, 0, result.length);
    else if (isUtf8(result)) this.#sink.text(result, 0, result.length, false);
    else this.#fail(violation('invalid_utf8'));
  }

  #suspend(reason: number): void {
    this.#suspensions |= reason;
    this.#reader.suspend();
  }

  #goOn(reasons: number): void {
    const ended = this.#suspensions & reasons;
    if (ended === 0) return;
    this.#suspensions &= ~reasons;
    if ((ended & DECOMPRESSION) !== 0) this.#sink.resumed();
    if (this.#suspensions !== 0) return;
    const broken = this.#reader.resume();
    if (broken !== undefined) this.#fail(broken);
  }

  #controlPayload(bytes: Buffer, start: number, end: number, last: boolean): Violation | undefined {
    if (last && this.#control === undefined) return this.#controlFrame(bytes.subarray(start, end));
    const control = (this.#control ??= new ByteAccumulator());
    if (!last) {
      control.push(bytes, start, end);
      return undefined;
    }
    this.#control = undefined;
    return this.#controlFrame(control.take(bytes, start, end));
  }

  #controlFrame(payload: Buffer): Violation | undefined {
    const { opcode } = this.#reader;
    if (opcode === Opcode.Close) return this.#closeFrame(payload);
    if (this.#state !== 'open') return undefined;
    if (opcode === Opcode.Pong) {
      this.#sink.pong(payload);
      return undefined;
    }
    this.#answerPing(payload);
    this.#sink.ping(payload);
    return undefined;
  }

  /**
   * Each ping is answered with its payload, but a peer that does not read needs no more than the answer to its latest one
   * (RFC 6455 sections 5.5.2 and 5.5.3): the answers to a flood of pings would fill the memory.
   */
  #answerPing(payload: Buffer): void {
    if (this.#sink.congested) {
      this.#heldPong = Buffer.from(payload);
      return;
    }
    this.#heldPong = undefined;
    this.#write(Opcode.Pong, payload);
  }

  #closeFrame(payload: Buffer): Violation | undefined {
    const status = readClosePayload(payload);
    if ('closeCode' in status) return status;
    // RFC 6455 section 5.5.1: the answer carries the same code.
    const answer = status.code === CloseCode.NoStatusReceived ? undefined : status.code;
    const finish = () => {
      this.abandon();
      this.#sink.closed(status);
    };
    this.#reader.stop();
    if (this.#state === 'open') {
      this.#state = 'closing';
      this.#sender.close(closePayload(answer), finish);
    } else this.#sender.afterAll(finish);
    return undefined;
  }

  #fail(broken: Violation): void {
    const close = closePayload(broken.closeCode, broken.message);
    // Whoever observes the close frame can send nothing behind it.
    this.#state = 'closing';
    if (!this.#closeWritten) this.#write(Opcode.Close, close);
    this.#reader.stop();
    this.#goOn(EVERYTHING);
    this.abandon();
    this.#sink.violated(broken);
  }

  #sendControl(opcode: number, payload: Buffer): void {
    if (payload.length > MAX_CONTROL_PAYLOAD) {
      throw new RangeError(`A ping or pong carries at most ${MAX_CONTROL_PAYLOAD} bytes, this one ${payload.length}`);
    }
    if (this.#state === 'open') this.#write(opcode, payload);
  }

  #write(opcode: number, payload: Buffer): void {
    this.writeFrame(opcode, payload, true, false);
  }

  #observeOwn(
    observer: FrameObserver,
    opcode: number,
    data: string | Buffer,
    fin: boolean,
    compressed: boolean,
    key: number | undefined,
  ): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    const header = {
      fin,
      rsv: compressed ? RSV1_ALONE : 0,
      opcode,
      length: bytes.length,
      masked: key !== undefined,
      maskKey: key ?? 0,
    };
    observer(frameInfo('out', header, Buffer.from(bytes.subarray(0, PREVIEW_LENGTH))));
  }
}
