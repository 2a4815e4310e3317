import { seededRandom } from '../../support/random.js';

export interface Message {
  /** The bytes of a text too. */
  readonly data: Buffer;
  readonly binary: boolean;
}

const MIB = 1_048_576;
const WORDS = ['event', 'message', 'naïve', 'Grüße', '価格', '🙂', '"data":', '{"id":', 'true', 'null', ' ', '\n', 'x'];

const TEXT = corpus((random) => Buffer.from(random(3) === 0 ? `${random(1_000_000)}` : WORDS[random(WORDS.length)]!));
/** Noise that can't be compressed, with what repeats in between. */
const BYTES = corpus((random) => {
  const piece = Buffer.alloc(1 + random(300), random(256));
  return random(2) === 0 ? piece : piece.map(() => random(256));
});

/** Two MiB of pieces. */
function corpus(piece: (random: (limit: number) => number) => Uint8Array): Buffer {
  const random = seededRandom(7);
  const pieces: Uint8Array[] = [];
  for (let length = 0; length < 2 * MIB; length += pieces.at(-1)!.length) pieces.push(piece(random));
  return Buffer.concat(pieces);
}

/** The message with a number: always the same one, from 0 bytes to 1 MiB, mostly small, every second a text. */
export function messageAt(index: number): Message {
  const random = seededRandom(index + 1);
  random(2);
  const length = lengthAt(index, random);
  const binary = index % 2 === 0;
  const start = random(MIB);
  if (binary) return { data: BYTES.subarray(start, start + length), binary };
  const end = boundary(TEXT, start + length);
  return { data: TEXT.subarray(Math.min(boundary(TEXT, start), end), end), binary };
}

function lengthAt(index: number, random: (limit: number) => number): number {
  if (index < 4) return [0, 0, MIB, MIB][index]!;
  if (index % 1000 === 999) return random(MIB + 1);
  if (index % 100 === 99) return random(65_536);
  return random(index % 10 === 9 ? 8192 : 512);
}

/** The end of the last whole character before it. */
function boundary(text: Buffer, at: number): number {
  let end = at;
  while ((text[end]! & 0xc0) === 0x80) end--;
  return end;
}
