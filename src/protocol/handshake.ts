import { createHash } from 'node:crypto';
import { parseExtensions, type ExtensionOffer } from './extension.js';
import { refusal, type HandshakeRefusal, type HandshakeRefusalCode } from './handshake-refusal.js';
import { fieldValues, isHost, isToken, listElements, type FieldValues } from './header-grammar.js';

/** What every key is joined with before it is hashed (RFC 6455 section 1.3). */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Where Node cuts the list of header fields off (2,000 names and values in all): with so many, the ones that matter may
 * be missing, a length of the body too.
 */
const MAX_HEADER_FIELDS = 1000;

/** How many subprotocols a client may offer. */
const MAX_PROTOCOLS = 16;

/**
 * The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key` (RFC 6455 section 4.2.2, item 5.4).
 *
 * @publicApi
 */
export function acceptKey(key: string): string {
  return createHash('sha1')
    .update(key + GUID)
    .digest('base64');
}

/**
 * The parts of an HTTP request that the handshake looks at; Node's `IncomingMessage` has them all.
 *
 * @publicApi
 */
export interface HandshakeRequest {
  readonly method?: string | undefined;
  /** The request target as it stood in the request line. */
  readonly url?: string | undefined;
  readonly httpVersion: string;
  /** Names and values in turn, as received. */
  readonly rawHeaders: readonly string[];
}

/**
 * What a valid opening handshake asks for.
 *
 * @publicApi
 */
export interface HandshakeOffer {
  readonly key: string;
  /** The path of the request target, without the query. */
  readonly path: string;
  /** The subprotocols the client offers, most wanted first. */
  readonly protocols: readonly string[];
  /** The extensions the client offers, most wanted first. */
  readonly extensions: readonly ExtensionOffer[];
}

/**
 * Checks an opening handshake against the list of RFC 6455 section 4.2.1, and what HTTP/1.1 demands of any request:
 * Node does not check upgrades for the latter.
 *
 * @publicApi
 */
export function checkHandshake(request: HandshakeRequest): HandshakeOffer | HandshakeRefusal {
  const fields = fieldValues(request.rawHeaders);
  const code =
    (hasTooManyFields(request) ? 'too_many_headers' : undefined) ??
    checkVersionOfHttp(request.httpVersion) ??
    checkBody(fields) ??
    (request.method === 'GET' ? undefined : 'method_not_get') ??
    checkHost(fields) ??
    checkUpgrade(fields) ??
    checkVersion(fields) ??
    checkKey(fields);
  if (code !== undefined) return refusal(code);
  const path = targetPath(request.url ?? '');
  if (path === undefined) return refusal('bad_target');
  const protocols = offeredProtocols(fields);
  if (protocols === undefined) return refusal('bad_protocol');
  const extensions = offeredExtensions(fields);
  if (extensions === undefined) return refusal('bad_extensions');
  return { key: fields.get('sec-websocket-key')![0]!, path, protocols, extensions };
}

/** Whether Node may have left out header fields of the request. */
export function hasTooManyFields(request: HandshakeRequest): boolean {
  return request.rawHeaders.length >= MAX_HEADER_FIELDS * 2;
}

/** Whether a request asks for WebSockets at all: one of its `Upgrade` tokens says so (RFC 9110 section 7.8). */
export function asksForWebSocket(request: HandshakeRequest): boolean {
  return tokens(fieldValues(request.rawHeaders), 'upgrade').some((token) => token.split('/')[0] === 'websocket');
}

/** The path of a request target: of `/chat?a=1` and of `http://host/chat` it is `/chat`; undefined for all else. */
export function targetPath(target: string): string | undefined {
  if (target.includes('#')) return undefined; // RFC 6455 section 3
  const absolute = /^https?:\/\/[^/?]+(.*)$/i.exec(target);
  const local = absolute === null ? target : absolute[1]!.startsWith('/') ? absolute[1]! : `/${absolute[1]!}`;
  if (!local.startsWith('/')) return undefined;
  const query = local.indexOf('?');
  return query === -1 ? local : local.slice(0, query);
}

type Refused = HandshakeRefusalCode | undefined;

function checkVersionOfHttp(version: string): Refused {
  if (version === '1.1') return undefined;
  // RFC 9110 section 7.8: a server ignores Upgrade in HTTP/1.0.
  return version === '1.0' ? 'old_http_version' : 'bad_http_version';
}

/** Bytes of a body would be read as frames (RFC 9112 section 11.2). */
function checkBody(fields: FieldValues): Refused {
  if (fields.has('transfer-encoding')) return 'body_present';
  const lengths = fields.get('content-length');
  return lengths === undefined || (lengths.length === 1 && lengths[0] === '0') ? undefined : 'body_present';
}

function checkHost(fields: FieldValues): Refused {
  const hosts = fields.get('host');
  return hosts?.length === 1 && isHost(hosts[0]!) ? undefined : 'bad_host';
}

/** One `Upgrade` token and no other: a list would leave open what the rest of the connection speaks. */
function checkUpgrade(fields: FieldValues): Refused {
  const upgrade = tokens(fields, 'upgrade');
  const asked = upgrade.length === 1 && upgrade[0] === 'websocket' && tokens(fields, 'connection').includes('upgrade');
  return asked ? undefined : 'upgrade_required';
}

function checkVersion(fields: FieldValues): Refused {
  const versions = fields.get('sec-websocket-version') ?? [];
  if (versions.length !== 1 || !/^(?:0|[1-9][0-9]{0,2})$/.test(versions[0]!) || Number(versions[0]) > 255) {
    return 'bad_version';
  }
  return versions[0] === '13' ? undefined : 'unsupported_version';
}

function checkKey(fields: FieldValues): Refused {
  const keys = fields.get('sec-websocket-key');
  // 16 bytes are 22 digits and two signs of padding (RFC 4648 section 4).
  return keys?.length === 1 && /^[A-Za-z0-9+/]{22}==$/.test(keys[0]!) ? undefined : 'bad_key';
}

function offeredProtocols(fields: FieldValues): string[] | undefined {
  const values = fields.get('sec-websocket-protocol');
  if (values === undefined) return [];
  const offered = listElements(values.join(','));
  const valid = offered.length > 0 && offered.length <= MAX_PROTOCOLS && offered.every(isToken);
  return valid && new Set(offered).size === offered.length ? offered : undefined;
}

function offeredExtensions(fields: FieldValues): readonly ExtensionOffer[] | undefined {
  const values = fields.get('sec-websocket-extensions');
  return values === undefined ? [] : parseExtensions(values.join(','));
}

function tokens(fields: FieldValues, name: string): string[] {
  return listElements((fields.get(name) ?? []).join(',')).map((token) => token.toLowerCase());
}
