import type { RowResult } from '../results.js';

/** Whether a row is one of broadcasts, of which deliveries are counted: its name begins so. */
export function isBroadcast({ name }: Pick<RowResult, 'name'>): boolean {
  return /^broadcast\b/.test(name);
}
