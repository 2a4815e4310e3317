import { acceptKey } from './handshake.js';
import type { HandshakeRefusal } from './handshake-refusal.js';
import { isFieldValue, isToken } from './header-grammar.js';

/**
 * What the answer to a valid handshake says.
 *
 * @publicApi
 */
export interface HandshakeAnswer {
  /** The client's `Sec-WebSocket-Key`. */
  readonly key: string;
  /** The chosen subprotocol; none when empty. */
  readonly protocol: string;
  /** The agreed extensions as a header value; none when empty. */
  readonly extensions?: string;
  /** Further header fields, as lines `Name: value`. */
  readonly headers?: readonly string[];
}

/**
 * The answer that opens a connection (RFC 6455 section 4.2.2, item 5).
 *
 * @throws TypeError for a subprotocol that is not a token, and for a header line that would break the answer
 *
 * @publicApi
 */
export function acceptResponse({ key, protocol, extensions = '', headers = [] }: HandshakeAnswer): string {
  let lines =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${acceptKey(key)}\r\n`;
  if (protocol !== '') {
    if (!isToken(protocol)) throw new TypeError(`Not a valid subprotocol: ${JSON.stringify(protocol)}`);
    lines += `Sec-WebSocket-Protocol: ${protocol}\r\n`;
  }
  if (extensions !== '') lines += `Sec-WebSocket-Extensions: ${extensions}\r\n`;
  for (const line of headers) lines += `${checkedLine(line)}\r\n`;
  return `${lines}\r\n`;
}

/**
 * The answer that refuses one: complete HTTP after which the connection closes, since what follows a refused handshake
 * could be anything.
 *
 * @throws TypeError for a reason phrase or a header field that would break the answer
 *
 * @publicApi
 */
export function refusalResponse(refused: HandshakeRefusal, reasonPhrase: string): string {
  if (!isFieldValue(reasonPhrase)) throw new TypeError(`Not a valid reason: ${JSON.stringify(reasonPhrase)}`);
  const body = `${refused.message}\n`;
  const fields = [
    ['Connection', 'close'],
    ['Content-Type', 'text/plain; charset=utf-8'],
    ...Object.entries(refused.headers),
    ['Content-Length', String(Buffer.byteLength(body))],
  ] as const;
  // The last field of a name wins, however it is spelled: two lengths would make two answers of one.
  const lines = new Map(fields.map(([name, value]) => [name.toLowerCase(), linesOf(name, value)]));
  return `HTTP/1.1 ${refused.status} ${reasonPhrase}\r\n${[...lines.values()].flat().join('\r\n')}\r\n\r\n${body}`;
}

function linesOf(name: string, value: string | readonly string[]): string[] {
  const values = typeof value === 'string' ? [value] : value;
  return values.map((each) => checkedLine(`${name}: ${each}`));
}

/** A line break in a header would let its value write the rest of the answer. */
function checkedLine(line: string): string {
  const colon = line.indexOf(':');
  if (colon === -1 || !isToken(line.slice(0, colon)) || !isFieldValue(line.slice(colon + 1))) {
    throw new TypeError(`Not a valid header line: ${JSON.stringify(line)}`);
  }
  return line;
}
