/** Of more than Node reads at once nothing is remembered: it would be kept for nothing. */
const MAX_REMEMBERED = 64 * 1024;

/** Makes a Buffer of a part of some memory. */
type BufferClass = new (memory: ArrayBufferLike, byteOffset: number, length: number) => Buffer;

/** What `subarray` makes its Buffers with (ECMAScript, TypedArraySpeciesCreate). */
const species: unknown = Reflect.get(Buffer, Symbol.species);
const PartOfMemory = makesBuffers(species) ? species : undefined;

/**
 * The chunk that was read last, on whatever connection, and what it is a view of: many frames lie in one chunk, and to ask
 * for its memory takes longer than all else that `subarray` does.
 */
let latest: Uint8Array | undefined;
let latestLength = 0;
let memory: ArrayBufferLike | undefined;
/** Where in it the chunk begins. */
let origin = 0;
let words: Int32Array | undefined;

/** Whether the chunk has been asked for before. From now on it has, until another one is. */
export function isFamiliar(chunk: Uint8Array): boolean {
  // The memory of a chunk can be taken away from it: it has no length then.
  if (chunk === latest && chunk.length === latestLength) return true;
  latest = chunk.length > MAX_REMEMBERED ? undefined : chunk;
  latestLength = chunk.length;
  memory = undefined;
  words = undefined;
  return false;
}

/** The bytes of a chunk from `start` to `end`, as `subarray` gives them. */
export function partOf(chunk: Buffer, start: number, end: number): Buffer {
  if (PartOfMemory === undefined || !(isFamiliar(chunk) || chunk === latest)) return chunk.subarray(start, end);
  const whole = memoryOf(chunk);
  return new PartOfMemory(whole, origin + start, end - start);
}

/** A familiar chunk as words of four bytes in the order of this machine, from the multiple of four at which it begins or before. */
export function wordsOf(chunk: Uint8Array): Int32Array {
  if (words === undefined) {
    const whole = memoryOf(chunk);
    const before = origin & 3;
    words = new Int32Array(whole, origin - before, (before + chunk.length) >> 2);
  }
  return words;
}

/** How many bytes of the words come before a familiar chunk. */
export function bytesBefore(chunk: Uint8Array): number {
  memoryOf(chunk);
  return origin & 3;
}

function memoryOf(chunk: Uint8Array): ArrayBufferLike {
  if (memory === undefined) {
    memory = chunk.buffer;
    origin = chunk.byteOffset;
  }
  return memory;
}

function makesBuffers(value: unknown): value is BufferClass {
  return typeof value === 'function' && value.prototype === Buffer.prototype;
}
