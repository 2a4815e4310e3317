/** So many objects are looked at the fast way: more than a message of 4 MiB can have, unless it has some of them twice. */
const FAST_OBJECTS = 4_194_304;

/**
 * Whether a value of any kind is nested deeper than a number of levels, of which there are at most 1,000; bytes are no
 * level of their own.
 */
export function isValueDeeperThan(levels: number, value: unknown): boolean {
  return new Walk().isDeeper(levels, value) ?? isSharedDeeperThan(levels, value);
}

/** Goes from each object to its parts. A value that contains itself, or whose parts are shared, can be too much for it. */
class Walk {
  #left = FAST_OBJECTS;

  /** @returns undefined where it has given up */
  isDeeper(levels: number, value: unknown): boolean | undefined {
    if (!isLevel(value)) return false;
    if (levels === 0) return true;
    if (--this.#left < 0) return undefined;
    for (const part of partsOf(value)) {
      const deeper = this.isDeeper(levels - 1, part);
      if (deeper !== false) return deeper;
    }
    return false;
  }
}

/**
 * Goes through a value level by level, each object once for each level: neither a value that contains itself nor one
 * whose parts are shared takes longer than the levels times the parts.
 */
function isSharedDeeperThan(levels: number, value: unknown): boolean {
  let level = new Set<object>();
  add(level, value);
  for (let depth = 0; depth < levels && level.size > 0; depth++) {
    const next = new Set<object>();
    for (const object of level) for (const part of partsOf(object)) add(next, part);
    level = next;
  }
  return level.size > 0;
}

function partsOf(object: object): Iterable<unknown> {
  if (object instanceof Map) return [...object.keys(), ...object.values()];
  return Array.isArray(object) || object instanceof Set ? object : Object.values(object);
}

function add(to: Set<object>, value: unknown): void {
  if (isLevel(value)) to.add(value);
}

function isLevel(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isBytes(value);
}

/** Bytes in any of their forms. */
export function isBytes(value: unknown): value is ArrayBufferLike | ArrayBufferView {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}
