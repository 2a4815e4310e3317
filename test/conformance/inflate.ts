const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12_289, 16_385, 24_577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** The order in which the lengths of the code length codes stand. */
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END_OF_BLOCK = 256;
const MAX_BITS = 15;

/** Bits of a stream, the lowest of each byte first. */
class BitReader {
  #at = 0;
  /** Bits that were read and not taken yet, and how many. */
  #held = 0;
  #count = 0;

  constructor(readonly bytes: Buffer) {}

  get atEnd(): boolean {
    return this.#count === 0 && this.#at === this.bytes.length;
  }

  take(count: number): number {
    while (this.#count < count) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw new Error('a compressed message that is cut short');
      this.#held |= byte << this.#count;
      this.#count += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return value;
  }

  /** Whole bytes, from the next byte boundary on. */
  takeBytes(count: number): Buffer {
    this.align();
    const bytes = this.bytes.subarray(this.#at, this.#at + count);
    if (bytes.length < count) throw new Error('a compressed message that is cut short');
    this.#at += count;
    return bytes;
  }

  /** Leaves out what is left of a byte that was begun: never more than that is held. */
  align(): void {
    this.#held = 0;
    this.#count = 0;
  }
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

/** A Huffman code as RFC 1951 section 3.2.2 makes it from the lengths of its codes. */
class HuffmanCode {
  readonly #counts = zeros(MAX_BITS + 1);
  readonly #symbols: number[] = [];

  constructor(lengths: readonly number[]) {
    for (let bits = 1; bits <= MAX_BITS; bits++) {
      lengths.forEach((length, symbol) => {
        if (length === bits) this.#symbols.push(symbol);
      });
      this.#counts[bits] = lengths.filter((length) => length === bits).length;
    }
  }

  read(bits: BitReader): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MAX_BITS; length++) {
      code |= bits.take(1);
      const count = this.#counts[length]!;
      if (code - count < first) return this.#symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Error('a Huffman code that does not exist');
  }
}

const FIXED_LITERALS = new HuffmanCode(
  Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)),
);
const FIXED_DISTANCES = new HuffmanCode(Array.from({ length: 30 }, () => 5));

/** Plain bytes that grow, behind those that may be referred to already. */
class Output {
  #bytes: Buffer;
  #end: number;

  constructor(
    readonly before: Buffer,
    readonly window: number,
  ) {
    this.#bytes = Buffer.alloc(before.length + 65_536);
    this.#end = before.copy(this.#bytes);
  }

  push(bytes: Buffer): void {
    this.#grow(bytes.length);
    this.#end += bytes.copy(this.#bytes, this.#end);
  }

  pushByte(byte: number): void {
    this.#grow(1);
    this.#bytes[this.#end++] = byte;
  }

  repeat(distance: number, length: number): void {
    if (distance > this.window) throw new Error(`a distance of ${distance} in a window of ${this.window}`);
    if (distance > this.#end) throw new Error('a distance to before the first message');
    this.#grow(length);
    for (let i = 0; i < length; i++) this.#bytes[this.#end + i] = this.#bytes[this.#end + i - distance]!;
    this.#end += length;
  }

  take(): Buffer {
    return this.#bytes.subarray(this.before.length, this.#end);
  }

  #grow(length: number): void {
    if (this.#end + length <= this.#bytes.length) return;
    const grown = Buffer.alloc(this.#bytes.length * 2 + length);
    this.#bytes.copy(grown);
    this.#bytes = grown;
  }
}

/**
 * Decompresses blocks of RFC 1951 without zlib, which does not tell a distance that is a little too far.
 *
 * @param before what may be referred to: the end of the messages before
 * @param window the farthest distance that was agreed on
 * @throws Error that says what is wrong with the blocks
 */
export function inflate(data: Buffer, before: Buffer, window: number): Buffer {
  const bits = new BitReader(data);
  const output = new Output(before, window);
  while (!bits.atEnd) {
    const final = bits.take(1) === 1;
    const type = bits.take(2);
    if (type === 0) readStored(bits, output);
    else if (type === 1) readCompressed(bits, output, FIXED_LITERALS, FIXED_DISTANCES);
    else if (type === 2) readCompressed(bits, output, ...readCodes(bits));
    else throw new Error('a reserved type of block');
    if (final) bits.align();
  }
  return output.take();
}

function readStored(bits: BitReader, output: Output): void {
  const lengths = bits.takeBytes(4);
  const length = lengths.readUInt16LE(0);
  if ((length ^ 0xffff) !== lengths.readUInt16LE(2)) throw new Error('a stored block with a wrong length');
  output.push(bits.takeBytes(length));
}

function readCompressed(bits: BitReader, output: Output, literals: HuffmanCode, distances: HuffmanCode): void {
  for (let symbol = literals.read(bits); symbol !== END_OF_BLOCK; symbol = literals.read(bits)) {
    if (symbol < END_OF_BLOCK) output.pushByte(symbol);
    else {
      const length = LENGTH_BASE[symbol - 257]! + bits.take(LENGTH_EXTRA[symbol - 257]!);
      const distance = distances.read(bits);
      output.repeat(DISTANCE_BASE[distance]! + bits.take(DISTANCE_EXTRA[distance]!), length);
    }
  }
}

/** The two codes at the head of a block with dynamic codes (RFC 1951 section 3.2.7). */
function readCodes(bits: BitReader): [literals: HuffmanCode, distances: HuffmanCode] {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const given = bits.take(4) + 4;
  const lengthLengths = zeros(CODE_LENGTH_ORDER.length);
  for (const symbol of CODE_LENGTH_ORDER.slice(0, given)) lengthLengths[symbol] = bits.take(3);
  const lengthCode = new HuffmanCode(lengthLengths);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = lengthCode.read(bits);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) lengths.push(...zeros(bits.take(2) + 3).fill(lengths.at(-1) ?? 0));
    else lengths.push(...zeros(symbol === 17 ? bits.take(3) + 3 : bits.take(7) + 11));
  }
  return [new HuffmanCode(lengths.slice(0, literals)), new HuffmanCode(lengths.slice(literals))];
}
