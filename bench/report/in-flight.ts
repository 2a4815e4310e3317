import type { RowResult } from '../results.js';

/**
 * How many messages each client of a row has sent without an answer yet: the number at the end of the name, or else what
 * the title says; undefined where nothing is exchanged.
 */
export function messagesInFlight({ name, title }: Pick<RowResult, 'name' | 'title'>): number | undefined {
  const digits = /-(\d+)$/.exec(name)?.[1] ?? /(\d+) in flight/.exec(title)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
