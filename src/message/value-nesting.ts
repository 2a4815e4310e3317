/**
 * Whether a value of any kind is nested deeper than a number of levels; bytes are no level of their own. Goes through it
 * level by level, each object once for each level: neither a value that contains itself nor one whose parts are shared
 * takes longer than the levels times the parts.
 */
export function isValueDeeperThan(levels: number, value: unknown): boolean {
  let level = new Set<object>();
  add(level, value);
  for (let depth = 0; depth < levels && level.size > 0; depth++) {
    const next = new Set<object>();
    for (const object of level) addParts(next, object);
    level = next;
  }
  return level.size > 0;
}

function addParts(to: Set<object>, object: object): void {
  if (object instanceof Map) {
    for (const [key, value] of object) {
      add(to, key);
      add(to, value);
    }
  } else {
    const parts: Iterable<unknown> = Array.isArray(object) || object instanceof Set ? object : Object.values(object);
    for (const part of parts) add(to, part);
  }
}

function add(to: Set<object>, value: unknown): void {
  if (typeof value === 'object' && value !== null && !isBytes(value)) to.add(value);
}

/** Bytes in any of their forms. */
export function isBytes(value: unknown): value is ArrayBufferLike | ArrayBufferView {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}
