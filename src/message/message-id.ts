/**
 * What ties an answer to its request: a string of at most 256 bytes of UTF-8, or a safe integer.
 *
 * @publicApi
 */
export type MessageId = string | number;

const MAX_BYTES = 256;
/** No character takes fewer bytes than one, or, for each of its UTF-16 units, more than three. */
const SURELY_SHORT = Math.floor(MAX_BYTES / 3);

export function isMessageId(value: unknown): value is MessageId {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'string') return false;
  return value.length <= SURELY_SHORT || (value.length <= MAX_BYTES && Buffer.byteLength(value) <= MAX_BYTES);
}
