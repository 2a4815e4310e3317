import {
  binaryExchange,
  binaryMessage,
  compressedExchange,
  jsonMessage,
  jsonTextMessage,
  textExchange,
  type Exchange,
} from './frames.js';
import type { MessageShape } from './jobs.js';

/** The event of every message. */
export const EVENT = 'echo';

/** What a client offers that wants no memory kept for it. */
export const EXTENSIONS = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover';

/** What a client offers that does not care. */
export const EXTENSIONS_WITH_CONTEXT = 'permessage-deflate';

export function exchangeOf({ kind, bytes, compressed = false }: MessageShape): Exchange {
  if (kind === 'binary') return binaryExchange(binaryMessage(bytes));
  const message = kind === 'json' ? jsonMessage(EVENT, bytes) : jsonTextMessage(EVENT, bytes);
  return compressed ? compressedExchange(message) : textExchange(message);
}
