/** How a server is to be. */
export interface ServerSettings {
  /** Who gets what a client publishes; without it a client gets back what it has said. */
  readonly broadcast?: 'to all' | 'to a room';
  /** Gateways on its path; only Nest has any. */
  readonly gateways?: number;
  /** Whether permessage-deflate is agreed on: without context takeover, or as the server does it by itself. */
  readonly compression?: 'without context' | 'default';
}

/** The same options for us and for `ws`. */
export function compressionOptions({ compression }: ServerSettings): boolean | object {
  if (compression === undefined) return false;
  const always = { threshold: 0 };
  if (compression === 'default') return always;
  return { ...always, serverNoContextTakeover: true, clientNoContextTakeover: true };
}
