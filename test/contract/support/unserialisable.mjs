// @ts-check
import { concat, of } from 'rxjs';

function circular() {
  /** @type {{ self?: unknown }} */
  const value = {};
  value.self = value;
  return value;
}

/** From Node 25 on `JSON.stringify` needs the stack only below a value with a `toJSON`. */
function deepArray() {
  /** @type {unknown[]} */
  let value = [{ toJSON: () => 1 }];
  for (let depth = 0; depth < 100_000; depth++) value = [value];
  return value;
}

function throwingToJson() {
  return {
    toJSON() {
      throw new Error('toJSON refuses');
    },
  };
}

/**
 * Replies that JSON can't say, by name. Plain JavaScript, because a child process uses it too.
 * @type {Readonly<Record<string, () => unknown>>}
 */
export const unserialisable = {
  circular,
  'circular inside {event, data}': () => ({ event: 'answer', data: circular() }),
  'a BigInt': () => 1n,
  'a throwing toJSON': throwingToJson,
  'a throwing getter': () => Object.defineProperty({}, 'x', { get: throwingToJson().toJSON, enumerable: true }),
  'a 100,000-deep array': deepArray,
  'a promise of a circular value': () => Promise.resolve(circular()),
  'an Observable with a circular value': () => concat(of(1), of(circular()), of(2)),
};
