import { inflateRawSync } from 'node:zlib';
import type { Exchange } from './frames.js';

/** Of so many replies one is compared byte by byte. */
const SAMPLE = 64;

const COMPRESSED_TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** A reply was not what was asked for: no figure of such a run counts. */
export class WrongReply extends Error {}

/**
 * What a server sends back for one exchange. The first reply is read as RFC 6455 has it and its content compared; as all
 * others are answers to the same bytes, they have to be the same bytes again.
 */
export class ExpectedReply {
  readonly #exchange: Exchange;
  readonly #plainEcho: boolean;
  #bytes: Buffer | undefined;
  #counter = 0;

  /** @param plainEcho whether the server knows no frames and sends the request itself back */
  constructor(exchange: Exchange, plainEcho: boolean) {
    this.#exchange = exchange;
    this.#plainEcho = plainEcho;
    if (plainEcho) this.#bytes = exchange.request;
  }

  /** Bytes of one reply; undefined until the first has come. */
  get length(): number | undefined {
    return this.#bytes?.length;
  }

  /** How each reply begins; undefined until the first has come. */
  get firstByte(): number | undefined {
    return this.#bytes?.[0];
  }

  /** Takes the first reply from the front of what has come; false if it is not complete. */
  learn(received: Buffer): boolean {
    if (this.#bytes !== undefined) return true;
    const header = readHeader(received);
    if (header === undefined || received.length < header.end) return false;
    this.#check(received[0]!, received.subarray(header.start, header.end));
    this.#bytes = Buffer.from(received.subarray(0, header.end));
    return true;
  }

  /** Compares a reply now and then. `offset` is where it begins in the chunk, if it lies in it as a whole and is no ping. */
  sample(chunk: Uint8Array, offset: number, length: number): void {
    if (++this.#counter % SAMPLE !== 0 || this.#bytes === undefined) return;
    if (offset + this.#bytes.length > length || chunk[offset] !== this.#bytes[0]) return;
    const reply = Buffer.from(chunk.buffer, chunk.byteOffset + offset, this.#bytes.length);
    if (!reply.equals(this.#bytes)) throw new WrongReply(`Not the same reply again: ${shown(reply)}`);
  }

  #check(firstByte: number, body: Buffer): void {
    if (this.#plainEcho) return;
    const isCompressed = (firstByte & 0x40) !== 0;
    if (isCompressed !== this.#exchange.compressed) {
      throw new WrongReply(isCompressed ? 'The reply is compressed' : 'The reply is not compressed');
    }
    const content = isCompressed ? inflateRawSync(Buffer.concat([body, COMPRESSED_TAIL]), SYNC) : body;
    if (!content.equals(this.#exchange.payload)) throw new WrongReply(`Not what was sent: ${shown(content)}`);
  }
}

const SYNC = { finishFlush: 2 };

/** Where the payload of the frame at the front begins and ends; undefined if its header is not complete. */
function readHeader(bytes: Buffer): { start: number; end: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1]!;
  if ((short & 0x80) !== 0) throw new WrongReply('A server must not mask');
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return undefined;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return { start, end: start + length };
}

function shown(bytes: Buffer): string {
  return JSON.stringify(bytes.subarray(0, 80).toString('latin1'));
}
