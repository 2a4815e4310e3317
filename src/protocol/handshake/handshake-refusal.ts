/**
 * Why a handshake was refused, as a value.
 *
 * @publicApi
 */
export interface HandshakeRefusal {
  /** Stable name of the reason, for logs, counters and switches. */
  readonly code: HandshakeRefusalCode;
  /** HTTP status of the answer. */
  readonly status: number;
  /** One line, the body of the answer. */
  readonly message: string;
  /** Further header fields of the answer; one that has several values comes once for each. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Where the rule stands. */
  readonly source: string;
}

/** RFC 9110 section 7.8: who sends `Upgrade` names it in `Connection` too. */
const ASK_WEBSOCKET = { Upgrade: 'websocket', Connection: 'Upgrade, close' };
const ASK_VERSION = { 'Sec-WebSocket-Version': '13' };

/** Each reason: status, body, source, further header fields. */
const REFUSALS = {
  too_many_headers: [400, 'Too many header fields', 'RFC 9110 5.4'],
  body_present: [400, 'A WebSocket handshake has no body', 'RFC 9112 6'],
  bad_http_version: [505, 'The WebSocket handshake is made in HTTP/1.1', 'RFC 9110 15.6.6'],
  old_http_version: [426, 'The WebSocket handshake needs HTTP/1.1', 'RFC 6455 4.2.1', ASK_WEBSOCKET],
  method_not_get: [405, 'The WebSocket handshake is a GET request', 'RFC 6455 4.2.1', { Allow: 'GET' }],
  bad_target: [400, 'The request target is not a path that a WebSocket can have', 'RFC 6455 4.2.1'],
  bad_host: [400, 'Exactly one valid Host header is needed', 'RFC 9112 3.2'],
  upgrade_required: [
    426,
    'This is a WebSocket endpoint: connect with a WebSocket client',
    'RFC 6455 4.2.1',
    ASK_WEBSOCKET,
  ],
  bad_key: [400, 'Sec-WebSocket-Key must be 16 bytes in base64', 'RFC 6455 4.2.1'],
  bad_version: [400, 'Sec-WebSocket-Version must be the number 13', 'RFC 6455 4.2.1', ASK_VERSION],
  unsupported_version: [
    426,
    'Only version 13 of the WebSocket protocol is spoken here',
    'RFC 6455 4.4',
    { ...ASK_WEBSOCKET, ...ASK_VERSION },
  ],
  bad_protocol: [400, 'Sec-WebSocket-Protocol must be a list of different tokens', 'RFC 6455 4.1'],
  bad_extensions: [400, 'Sec-WebSocket-Extensions breaks its grammar', 'RFC 6455 9.1'],
  unknown_path: [404, 'No WebSocket is served at this path', 'RFC 6455 4.2.2'],
  origin_not_allowed: [403, 'Pages of this origin may not connect', 'RFC 6455 10.2'],
  unauthorized: [401, 'Unauthorized', 'RFC 6455 4.2.2'],
  forbidden: [403, 'Forbidden resource', 'RFC 6455 4.2.2'],
  handshake_failed: [500, 'Internal Server Error', 'RFC 9110 15.6.1'],
  handshake_timeout: [503, 'The handshake took too long', 'RFC 9110 15.6.4'],
  too_many_connections: [503, 'Too many connections', 'RFC 9110 15.6.4', { 'Retry-After': '5' }],
  too_many_connections_of_address: [
    429,
    'Too many connections from this address',
    'RFC 6585 4',
    { 'Retry-After': '5' },
  ],
  closing: [503, 'The server is shutting down', 'RFC 9110 15.6.4', { 'Retry-After': '1' }],
  bad_request: [400, 'Bad Request', 'RFC 9112 2.2'],
  request_timeout: [408, 'Request Timeout', 'RFC 9110 15.5.9'],
  header_too_large: [431, 'Request Header Fields Too Large', 'RFC 6585 5'],
} as const satisfies Record<string, Row>;

/**
 * Stable names of the reasons a handshake can be refused for by this library.
 *
 * @publicApi
 */
export type HandshakeRefusalCode = keyof typeof REFUSALS;

/** The one door for every refused handshake. */
export function refusal(code: HandshakeRefusalCode): HandshakeRefusal {
  return asRefusal(code, REFUSALS[code]);
}

/** Every refusal there is, in the order of the table. */
export function allRefusals(): readonly HandshakeRefusal[] {
  return CODES.map(refusal);
}

type Row = readonly [status: number, message: string, source: string, headers?: Readonly<Record<string, string>>];

const CODES = Object.keys(REFUSALS) as HandshakeRefusalCode[];

function asRefusal(code: HandshakeRefusalCode, [status, message, source, headers = {}]: Row): HandshakeRefusal {
  return { code, status, message, source, headers };
}
