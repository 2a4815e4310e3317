import { isUtf8 } from 'node:buffer';
import { isCloseCodeOnWire } from '../../src/protocol/frame/close-code.js';
import type { CloseStatus } from '../../src/protocol/frame/close-frame.js';
import { Opcode } from '../../src/protocol/frame/frame-header.js';
import type { Role } from '../../src/protocol/frame/frame-reader.js';
import type { SessionSink } from '../../src/protocol/session.js';
import { allViolations, type Violation } from '../../src/protocol/frame/violation.js';

/** First bytes that the session may write: it is asked for whole messages only. */
const PLAIN = [0x81, 0x82, 0x88, 0x89, 0x8a];

/** A frame that the session has written. */
interface WrittenFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/**
 * Hears what a session says and knows what it may say: the oracle of the fuzzer. What is wrong is remembered, not
 * thrown, so that nothing can swallow it.
 */
export class WatchingSink implements SessionSink {
  /** Everything the application heard, in order. */
  readonly heard: string[] = [];
  /** Everything the peer was written, in order. */
  readonly written: string[] = [];
  /** The messages among it. */
  readonly messages: { readonly kind: 'text' | 'binary'; readonly payload: Buffer }[] = [];
  /** What it must not have said. */
  readonly faults: string[] = [];
  /** Set once the peer broke a rule. */
  violation: Violation | undefined;
  /** Set once both sides have closed. */
  finished = false;
  /** Called for each message, ping and pong; the application may do something then. */
  onEvent: () => void = () => undefined;
  /** The application has abandoned the session. */
  abandoned = false;

  readonly #role: Role;
  readonly #maxPayload: number;
  readonly #firstBytes: readonly number[];
  #over = false;
  #closeSent = false;
  #suspended = false;
  #lastWritten: WrittenFrame | undefined;

  /** @param compressed whether messages may be written compressed */
  constructor(role: Role, maxPayload: number, compressed: boolean) {
    this.#role = role;
    this.#maxPayload = maxPayload;
    this.#firstBytes = compressed ? [0xc1, 0xc2, ...PLAIN] : PLAIN;
  }

  write(bytes: Buffer, start: number, end: number): void {
    const frame = this.#readOwn(bytes.subarray(start, end));
    this.written.push(`${frame.opcode} ${frame.payload.toString('latin1')}`);
    if (this.#over || this.abandoned) this.#fault('a frame after the end');
    if (this.#closeSent) this.#fault('a frame behind the close frame');
    if (frame.opcode === Opcode.Close) this.#closeSent = true;
    this.#lastWritten = frame;
  }

  text(bytes: Buffer, start: number, end: number, ascii: boolean): void {
    const payload = Buffer.from(bytes.subarray(start, end));
    if (!isUtf8(payload)) this.#fault('text that is not UTF-8');
    if (ascii && payload.some((byte) => byte > 0x7f)) this.#fault('text that is said to be ASCII and is not');
    this.#message('text', payload);
  }

  binary(bytes: Buffer, start: number, end: number): void {
    this.#message('binary', Buffer.from(bytes.subarray(start, end)));
  }

  ping(payload: Buffer): void {
    this.#event('ping', payload);
    const { opcode, payload: answer } = this.#lastWritten ?? { opcode: -1, payload };
    if (opcode !== Opcode.Pong || !answer.equals(payload)) this.#fault('a ping without its pong');
    this.onEvent();
  }

  pong(payload: Buffer): void {
    this.#event('pong', payload);
    this.onEvent();
  }

  closed({ code, reason }: CloseStatus): void {
    this.finished = true;
    this.#say('closed', `${code} ${reason}`);
    if (!this.#closeSent) this.#fault('closed without a close frame of ours');
    if (code !== 1005 && !isCloseCodeOnWire(code)) this.#fault('a close code that must not be sent');
    this.#over = true;
  }

  violated(violation: Violation): void {
    this.#say('violated', violation.code);
    if (!allViolations().includes(violation)) this.#fault('a violation that is not documented');
    if (!this.#closeSent) this.#fault('a violation without a close frame');
    this.violation = violation;
    this.#over = true;
  }

  suspended(): void {
    if (this.#suspended) this.#fault('suspended twice');
    this.#suspended = true;
  }

  resumed(): void {
    if (!this.#suspended) this.#fault('resumed without need');
    this.#suspended = false;
  }

  #message(kind: 'text' | 'binary', payload: Buffer): void {
    this.#event(kind, payload);
    if (payload.length > this.#maxPayload) this.#fault('a message over maxPayload');
    this.messages.push({ kind, payload });
    this.onEvent();
  }

  #event(what: string, payload: Buffer): void {
    this.#say(what, payload.toString('latin1'));
    if (this.#closeSent) this.#fault('something for the application after its close');
  }

  #say(what: string, detail: string): void {
    if (this.#over || this.abandoned) this.#fault(`"${what}" after the end`);
    this.heard.push(`${what} ${detail}`);
  }

  #fault(what: string): void {
    this.faults.push(what);
  }

  /** A frame of ours, read without the code under test: what the session writes must be beyond doubt. */
  #readOwn(bytes: Buffer): WrittenFrame {
    const [first = 0, second = 0] = bytes;
    const masked = (second & 0x80) !== 0;
    const short = second & 0x7f;
    const start = 2 + (short === 126 ? 2 : 0) + (masked ? 4 : 0);
    const length = short === 126 ? bytes.readUInt16BE(2) : short;
    const payload = Buffer.from(bytes.subarray(start));
    if (masked) payload.forEach((byte, i) => (payload[i] = byte ^ bytes[start - 4 + (i & 3)]!));
    const legal = this.#firstBytes.includes(first) && masked === (this.#role === 'client');
    const fits = length === payload.length && (short !== 126 || length > 125);
    if (!legal || !fits || short === 127) this.#fault(`wrote something else than a frame: ${bytes.toString('hex')}`);
    return { opcode: first & 0x0f, payload };
  }
}
