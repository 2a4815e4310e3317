import { trimWhitespace } from './header-grammar.js';

/** The header fields that a handshake is judged by; undefined for one that is not there. */
export interface HandshakeFields {
  host: string | undefined;
  upgrade: string | undefined;
  connection: string | undefined;
  key: string | undefined;
  version: string | undefined;
  protocol: string | undefined;
  extensions: string | undefined;
  contentLength: string | undefined;
  transferEncoding: string | undefined;
}

/** By their lower-case names. */
const FIELDS: ReadonlyMap<string, keyof HandshakeFields> = new Map([
  ['host', 'host'],
  ['upgrade', 'upgrade'],
  ['connection', 'connection'],
  ['sec-websocket-key', 'key'],
  ['sec-websocket-version', 'version'],
  ['sec-websocket-protocol', 'protocol'],
  ['sec-websocket-extensions', 'extensions'],
  ['content-length', 'contentLength'],
  ['transfer-encoding', 'transferEncoding'],
]);

/**
 * Picks them out of Node's flat list of names and values. The values of a field that comes several times are joined by a
 * comma and a space (RFC 9110 section 5.3), which no field may hold that must come once.
 */
export function handshakeFields(rawHeaders: readonly string[]): HandshakeFields {
  const fields: HandshakeFields = {
    host: undefined,
    upgrade: undefined,
    connection: undefined,
    key: undefined,
    version: undefined,
    protocol: undefined,
    extensions: undefined,
    contentLength: undefined,
    transferEncoding: undefined,
  };
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const field = FIELDS.get(rawHeaders[i]!.toLowerCase());
    if (field === undefined) continue;
    const value = trimWhitespace(rawHeaders[i + 1]!);
    const before = fields[field];
    fields[field] = before === undefined ? value : `${before}, ${value}`;
  }
  return fields;
}
