import { isUtf8 } from 'node:buffer';
import { ByteAccumulator } from '../frame/byte-accumulator.js';
import { Opcode } from '../frame/frame-header.js';
import type { FrameHeader } from '../frame/frame-reader.js';
import { Utf8Validator } from '../frame/utf8.js';
import { violation, type Violation } from '../frame/violation.js';

/**
 * Receives whole messages. The bytes may be a view of the chunk they came in.
 *
 * @publicApi
 */
export interface MessageHandler {
  /** @param ascii true only if every byte is known to be ASCII */
  text(bytes: Buffer, start: number, end: number, ascii: boolean): void;
  binary(bytes: Buffer, start: number, end: number): void;
}

/** Receives a whole message that is compressed. */
export type CompressedHandler = (data: Buffer, isText: boolean) => void;

/**
 * What a message may be at most.
 *
 * @publicApi
 */
export interface MessageLimits {
  /** The most bytes of one message, all of its fragments together. */
  readonly maxPayload: number;
  /** The most empty fragments of one message; fragments with bytes are bounded by `maxPayload`. */
  readonly maxEmptyFragments: number;
}

/** Puts the fragments of a message together (RFC 6455 section 5.4) and checks text while it arrives (section 8.1). */
export class MessageAssembler {
  readonly #handler: MessageHandler;
  readonly #compressedHandler: CompressedHandler | undefined;
  readonly #limits: MessageLimits;
  /** There only while a message arrives in pieces. */
  #bytes: ByteAccumulator | undefined;
  /** How many messages have begun so far. */
  begun = 0;

  /** Opcode of the message that is not finished yet; 0 when there is none. */
  #opcode: number = Opcode.Continuation;
  #compressed = false;
  #fin = false;
  #announced = 0;
  #emptyFragments = 0;
  /** Undefined as long as all of a text is known to be ASCII. */
  #utf8: Utf8Validator | undefined;

  /** @param compressedHandler where compression was agreed on */
  constructor(handler: MessageHandler, limits: MessageLimits, compressedHandler?: CompressedHandler) {
    this.#handler = handler;
    this.#compressedHandler = compressedHandler;
    this.#limits = limits;
  }

  /** Whether a message has begun and is not complete. */
  get unfinished(): boolean {
    return this.#opcode !== Opcode.Continuation;
  }

  /** Whether a message of one frame may come next, and is not too long. */
  takesWhole(length: number): boolean {
    return !this.unfinished && length <= this.#limits.maxPayload;
  }

  /** Such a message, in one piece and not compressed. */
  whole(opcode: number, bytes: Buffer, start: number, end: number, ascii: boolean): Violation | undefined {
    this.begun++;
    if (opcode !== Opcode.Text) this.#handler.binary(bytes, start, end);
    else if (ascii || isUtf8(bytes.subarray(start, end))) this.#handler.text(bytes, start, end, ascii);
    else return violation('invalid_utf8');
    return undefined;
  }

  /** The header of the next data frame. */
  header(header: FrameHeader): Violation | undefined {
    const continued = header.opcode === Opcode.Continuation;
    const open = this.unfinished;
    if (continued !== open) return violation(open ? 'continuation_expected' : 'continuation_unexpected');
    if (!open) {
      this.begun++;
      this.#opcode = header.opcode;
      this.#compressed = header.rsv !== 0;
      this.#announced = 0;
    }
    this.#announced += header.length;
    if (this.#announced > this.#maxLength) return violation('message_too_big');
    if (header.length === 0 && !header.fin && ++this.#emptyFragments > this.#limits.maxEmptyFragments) {
      return violation('too_many_empty_fragments');
    }
    this.#fin = header.fin;
    return undefined;
  }

  /** A piece of its payload. */
  payload(bytes: Buffer, start: number, end: number, last: boolean, ascii: boolean): Violation | undefined {
    const complete = last && this.#fin;
    // The common case: a message of one frame that came in one piece is passed on where it lies.
    if (complete && end - start === this.#announced) {
      return this.#deliver(bytes, start, end, ascii);
    }
    const plainText = this.#opcode === Opcode.Text && !this.#compressed;
    // ASCII needs no look, unless it may have to go on with a character begun before.
    if (plainText && (!ascii || this.#utf8 !== undefined)) {
      this.#utf8 ??= new Utf8Validator();
      if (!this.#utf8.push(bytes, start, end)) return violation('invalid_utf8');
      if (complete && !this.#utf8.complete) return violation('invalid_utf8');
    }
    const pieces = (this.#bytes ??= new ByteAccumulator());
    if (!complete) {
      pieces.push(bytes, start, end);
      return undefined;
    }
    const whole = pieces.take(bytes, start, end);
    this.#finish(whole, 0, whole.length, plainText && this.#utf8 === undefined);
    return undefined;
  }

  /** Data that can't be compressed is a little longer when it is: a stored block has a header of five bytes. */
  get #maxLength(): number {
    const { maxPayload } = this.#limits;
    return this.#compressed ? maxPayload + Math.ceil(maxPayload / 1024) + 64 : maxPayload;
  }

  /** Forgets the unfinished message. */
  clear(): void {
    this.#bytes = undefined;
    this.#utf8 = undefined;
    this.#opcode = Opcode.Continuation;
    this.#emptyFragments = 0;
  }

  #deliver(bytes: Buffer, start: number, end: number, ascii: boolean): Violation | undefined {
    if (this.#opcode === Opcode.Text && !this.#compressed && !ascii && !isUtf8(bytes.subarray(start, end))) {
      return violation('invalid_utf8');
    }
    this.#finish(bytes, start, end, ascii);
    return undefined;
  }

  #finish(bytes: Buffer, start: number, end: number, ascii: boolean): void {
    const text = this.#opcode === Opcode.Text;
    const compressed = this.#compressed;
    // Before the handler runs: it may close the connection or throw.
    this.clear();
    if (compressed) this.#compressedHandler?.(bytes.subarray(start, end), text);
    else if (text) this.#handler.text(bytes, start, end, ascii);
    else this.#handler.binary(bytes, start, end);
  }
}
