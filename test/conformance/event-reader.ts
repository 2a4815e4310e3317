import { isUtf8 } from 'node:buffer';
import { FULL_WINDOW, type DeflateTerms } from './agreement.js';
import type { CloseSeen, ServerEvent } from './conformance-case.js';
import { inflate } from './inflate.js';
import type { ServerFrame } from './server-frame-parser.js';

const DEFLATE_TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** Puts messages together from the frames of a server, and holds the server to the rules while it does. */
export class EventReader {
  readonly events: ServerEvent[] = [];
  close: CloseSeen = 'no close frame';
  reason = '';
  /** Where compression was agreed on. */
  terms: DeflateTerms | undefined;

  #open: { opcode: number; compressed: boolean; parts: Buffer[] } | undefined;
  /** The end of what the server has compressed. */
  #before: Buffer = Buffer.alloc(0);

  /** @throws Error if the server must not send this frame here */
  read(frame: ServerFrame): void {
    if (this.close !== 'no close frame') throw new Error('a frame behind the close frame');
    if (frame.opcode >= CLOSE) this.#readControl(frame);
    else this.#readData(frame);
  }

  #readControl({ fin, rsv, opcode, payload }: ServerFrame): void {
    if (!fin || rsv !== 0 || payload.length > 125) throw new Error('a control frame that is not a legal one');
    if (opcode === CLOSE) this.#readClose(payload);
    else if (opcode === PING || opcode === PONG) {
      this.events.push({ type: opcode === PING ? 'ping' : 'pong', data: payload });
    } else throw new Error(`the opcode ${opcode}`);
  }

  #readClose(payload: Buffer): void {
    if (payload.length === 1 || !isUtf8(payload.subarray(2))) throw new Error('a close frame with a wrong payload');
    this.close = payload.length === 0 ? 'no code' : payload.readUInt16BE(0);
    this.reason = payload.toString('utf8', 2);
  }

  #readData({ fin, rsv, opcode, payload }: ServerFrame): void {
    if ((opcode === CONTINUATION) !== (this.#open !== undefined) || opcode > BINARY) {
      throw new Error(`the opcode ${opcode} in the wrong place`);
    }
    const rsv1 = rsv === 4 && this.terms !== undefined && opcode !== CONTINUATION;
    if (rsv !== 0 && !rsv1) throw new Error('a reserved bit');
    this.#open ??= { opcode, compressed: rsv1, parts: [] };
    this.#open.parts.push(payload);
    if (!fin) return;
    const { opcode: first, compressed, parts } = this.#open;
    this.#open = undefined;
    const joined = Buffer.concat(parts);
    const data = compressed ? this.#inflate(joined) : joined;
    if (first === TEXT && !isUtf8(data)) throw new Error('text that is not UTF-8');
    this.events.push({ type: first === TEXT ? 'text' : 'binary', data, compressed });
  }

  #inflate(data: Buffer): Buffer {
    const window = 2 ** (this.terms?.serverBits ?? FULL_WINDOW);
    const plain = inflate(Buffer.concat([data, DEFLATE_TAIL]), this.#before, window);
    if (this.terms?.serverForgets !== true) this.#before = Buffer.concat([this.#before, plain]).subarray(-window);
    return plain;
  }
}
