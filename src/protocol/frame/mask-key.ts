import { randomBytes } from 'node:crypto';

/** Random bytes that are fetched at a time: asking for four of them takes longer than all else there is to a frame. */
const POOL_SIZE = 4096;

let pool = Buffer.alloc(0);
let used = 0;

/** A masking key that nobody can predict, as one big-endian number: each comes once (RFC 6455 section 5.3). */
export function freshMaskKey(): number {
  if (used === pool.length) {
    pool = randomBytes(POOL_SIZE);
    used = 0;
  }
  const key = pool.readUInt32BE(used);
  used += 4;
  return key;
}
