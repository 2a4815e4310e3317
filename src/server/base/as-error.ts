import { inspect, types } from 'node:util';

/**
 * What code of the application threw or rejected with, as an error: it may be anything, and looking at it may throw again,
 * as with a Proxy or an object without a prototype.
 */
export function asError(thrown: unknown): Error {
  if (!types.isProxy(thrown) && thrown instanceof Error) return thrown;
  if (typeof thrown === 'string') return new Error(thrown);
  try {
    return new Error(inspect(thrown));
  } catch {
    return new Error(`Something was thrown that can't be shown: its type is ${typeof thrown}`);
  }
}
