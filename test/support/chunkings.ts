import { seededRandom } from './random.js';

/** One way in which the same bytes may arrive. */
export interface Chunking {
  readonly name: string;
  readonly chunks: readonly Buffer[];
}

const SEEDS = [1, 2, 3];

/**
 * The ways in which a network may deliver the bytes: whole, byte by byte, in halves and at seeded random cuts. Every
 * chunk is a copy of its own, because a reader unmasks where the bytes lie.
 */
export function chunkings(bytes: Uint8Array): readonly Chunking[] {
  const length = bytes.length;
  const everyByte = Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1);
  return [
    { name: 'whole', chunks: cutAt(bytes, []) },
    { name: 'byte by byte', chunks: cutAt(bytes, everyByte) },
    { name: 'in halves', chunks: cutAt(bytes, length < 2 ? [] : [length >> 1]) },
    ...SEEDS.map((seed) => ({ name: `random cuts of seed ${seed}`, chunks: cutAt(bytes, randomCuts(length, seed)) })),
  ];
}

/** The bytes in two chunks, once for each place between them. */
export function everySplit(bytes: Uint8Array): readonly Chunking[] {
  return Array.from({ length: Math.max(0, bytes.length - 1) }, (_, i) => ({
    name: `cut after ${i + 1} bytes`,
    chunks: cutAt(bytes, [i + 1]),
  }));
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...cuts, bytes.length];
  return edges.slice(1).map((end, i) => Buffer.from(bytes.subarray(edges[i], end)));
}

/** Pieces of one byte up to a quarter of it all, mostly small. */
function randomCuts(length: number, seed: number): number[] {
  const random = seededRandom(seed);
  const cuts: number[] = [];
  let at = 1 + random(4);
  while (at < length) {
    cuts.push(at);
    at += 1 + random(random(2) === 0 ? 8 : Math.max(1, length >> 2));
  }
  return cuts;
}
