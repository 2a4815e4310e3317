import type { HandshakeRequest } from '../../src/protocol/index.js';

/** What a request has else than a valid opening handshake. */
export interface HandshakeChanges {
  readonly method?: string;
  readonly url?: string;
  readonly httpVersion?: string;
  /** Names of fields to leave out; a field that is given anew is left out by itself. */
  readonly without?: readonly string[];
  /** Fields as lines `Name: value`, in order; each replaces the field of the valid handshake. */
  readonly fields?: readonly string[];
}

const VALID_FIELDS = [
  'Host: server.example.com',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
];

/** A valid opening handshake with some changes, as Node's HTTP parser hands it over. */
export function handshakeRequest(changes: HandshakeChanges = {}): HandshakeRequest {
  const { method = 'GET', url = '/chat', httpVersion = '1.1', without = [], fields = [] } = changes;
  const replaced = new Set([...without, ...fields.map((line) => splitLine(line)[0])].map((name) => name.toLowerCase()));
  const kept = VALID_FIELDS.filter((line) => !replaced.has(splitLine(line)[0].toLowerCase()));
  return { method, url, httpVersion, rawHeaders: [...kept, ...fields].flatMap(splitLine) };
}

function splitLine(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1)];
}
