import { compressedExchange, jsonMessage, textExchange, type Exchange } from './frames.js';
import type { MessageShape } from './jobs.js';

/** The event by which a client says what all others are to hear. */
export const PUBLISH = 'publish';

/** The event by which they hear it. */
export const TICK = 'tick';

/** What one client says, and what everybody gets, which has the size of the shape. */
export function publicationOf({ bytes, compressed = false }: MessageShape): Exchange {
  const payload = jsonMessage(TICK, bytes);
  const { data }: { readonly data: unknown } = JSON.parse(payload.toString());
  const said = Buffer.from(JSON.stringify({ event: PUBLISH, data }));
  const { request } = compressed ? compressedExchange(said) : textExchange(said);
  return { request, payload, compressed };
}
