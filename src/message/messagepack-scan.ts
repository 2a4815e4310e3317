import { UndecodableError } from './message-codec.js';

/** The extension type of timestamps, -1, and how many bytes they may have. */
const TIMESTAMP = 0xff;
const TIMESTAMP_SIZES: readonly number[] = [4, 8, 12];
/** How many seconds a Date can't be away from 1970 any more. */
const TOO_MANY_SECONDS = 8_640_000_000_000n;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Checks that bytes are one value of MessagePack and nothing else, before anything is made of them: that every length
 * and count they declare is there, that they are not nested too deep, that text is UTF-8, and that they have no extension
 * but timestamps.
 * The numbers are the first bytes of the formats in MessagePack's specification.
 *
 * @throws UndecodableError that says what is wrong
 */
export function checkMessagePack(bytes: Buffer, maxLevels: number): void {
  new Scan(bytes, maxLevels).run();
}

/** Goes from header to header, without recursion. */
class Scan {
  readonly #bytes: Buffer;
  readonly #maxLevels: number;
  #position = 0;
  /** How many values are still to come in each array and map that is open. */
  readonly #open: number[] = [];

  constructor(bytes: Buffer, maxLevels: number) {
    this.#bytes = bytes;
    this.#maxLevels = maxLevels;
  }

  run(): void {
    do this.#value();
    while (this.#hasMore());
    if (this.#position < this.#bytes.length) throw invalid('there is something behind its end');
  }

  /** Whether an array or map waits for another value; closes those that do not. */
  #hasMore(): boolean {
    const open = this.#open;
    for (let left = open.at(-1); left !== undefined; left = open.at(-1)) {
      if (left > 0) {
        open[open.length - 1] = left - 1;
        return true;
      }
      open.pop();
    }
    return false;
  }

  #value(): void {
    this.#demand(1);
    const head = this.#bytes[this.#position++]!;
    if (head < 0x80 || head >= 0xe0) return; // positive and negative fixint
    if (head < 0x90)
      this.#begin((head & 0x0f) * 2); // fixmap
    else if (head < 0xa0)
      this.#begin(head & 0x0f); // fixarray
    else if (head < 0xc0)
      this.#text(head & 0x1f); // fixstr
    else this.#format(head);
  }

  #format(head: number): void {
    if (head === 0xc1) throw invalid('0xc1 is never used');
    if (head <= 0xc3) return; // nil, false, true
    if (head <= 0xc6)
      this.#skip(this.#uint(1 << (head - 0xc4))); // bin 8, 16, 32
    else if (head <= 0xc9)
      this.#extension(this.#uint(1 << (head - 0xc7))); // ext 8, 16, 32
    else if (head <= 0xcb)
      this.#skip(head === 0xca ? 4 : 8); // float 32, 64
    else if (head <= 0xd3)
      this.#skip(1 << (head & 0x03)); // uint and int 8, 16, 32, 64
    else if (head <= 0xd8)
      this.#extension(1 << (head - 0xd4)); // fixext 1, 2, 4, 8, 16
    else if (head <= 0xdb)
      this.#text(this.#uint(1 << (head - 0xd9))); // str 8, 16, 32
    else if (head <= 0xdd)
      this.#begin(this.#uint(head === 0xdc ? 2 : 4)); // array 16, 32
    else this.#begin(this.#uint(head === 0xde ? 2 : 4) * 2); // map 16, 32
  }

  /** An array or map: whether its values are there shows when they are looked at. */
  #begin(values: number): void {
    if (this.#open.length === this.#maxLevels) throw invalid(`it is nested deeper than ${this.#maxLevels} levels`);
    this.#open.push(values);
  }

  #extension(size: number): void {
    const type = this.#uint(1);
    const start = this.#position;
    this.#skip(size);
    if (type !== TIMESTAMP) throw invalid(`extension type ${(type << 24) >> 24} is not known`);
    const inRange = size < 12 || abs(this.#bytes.readBigInt64BE(start + 4)) < TOO_MANY_SECONDS;
    if (!TIMESTAMP_SIZES.includes(size) || !inRange) throw invalid('a timestamp is not one');
  }

  /** What is no UTF-8 is read differently by each library, in some of them with bytes that lie behind it. */
  #text(size: number): void {
    const start = this.#position;
    this.#skip(size);
    for (let i = start; i < this.#position; i++) {
      if (this.#bytes[i]! < 0x80) continue;
      demandUtf8(this.#bytes.subarray(i, this.#position));
      return;
    }
  }

  #uint(size: number): number {
    const start = this.#position;
    this.#skip(size);
    return this.#bytes.readUIntBE(start, size);
  }

  #skip(size: number): void {
    this.#demand(size);
    this.#position += size;
  }

  #demand(size: number): void {
    if (size > this.#bytes.length - this.#position) throw invalid('it ends too soon');
  }
}

function demandUtf8(bytes: Uint8Array): void {
  try {
    UTF8.decode(bytes);
  } catch {
    throw invalid('a text is not UTF-8');
  }
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function invalid(what: string): UndecodableError {
  return new UndecodableError(`Invalid MessagePack: ${what}`);
}
