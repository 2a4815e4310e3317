import { hash } from 'node:crypto';
import { parseExtensions, type ExtensionOffer } from './extension.js';
import { handshakeFields, type HandshakeFields } from './handshake-fields.js';
import { refusal, type HandshakeRefusal, type HandshakeRefusalCode } from './handshake-refusal.js';
import { isHost, isToken, listElements, trimWhitespace } from './header-grammar.js';

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
  return hash('sha1', key + GUID, 'base64');
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
  const fields = handshakeFields(request.rawHeaders);
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
  return { key: fields.key!, path, protocols, extensions };
}

/** Whether Node may have left out header fields of the request. */
export function hasTooManyFields(request: HandshakeRequest): boolean {
  return request.rawHeaders.length >= MAX_HEADER_FIELDS * 2;
}

/** Whether a request asks for WebSockets at all: one of its `Upgrade` tokens says so (RFC 9110 section 7.8). */
export function asksForWebSocket(request: HandshakeRequest): boolean {
  return tokens(handshakeFields(request.rawHeaders).upgrade).some((token) => token.split('/')[0] === 'websocket');
}

/** The path of a request target: of `/chat?a=1` and of `http://host/chat` it is `/chat`; undefined for all else. */
export function targetPath(target: string): string | undefined {
  if (target.includes('#')) return undefined; // RFC 6455 section 3
  if (target.startsWith('/')) return withoutQuery(target);
  const absolute = /^https?:\/\/[^/?]+(.*)$/i.exec(target);
  if (absolute === null) return undefined;
  const path = withoutQuery(absolute[1]!);
  return path === '' ? '/' : path;
}

function withoutQuery(target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}

type Refused = HandshakeRefusalCode | undefined;

function checkVersionOfHttp(version: string): Refused {
  if (version === '1.1') return undefined;
  // RFC 9110 section 7.8: a server ignores Upgrade in HTTP/1.0.
  return version === '1.0' ? 'old_http_version' : 'bad_http_version';
}

/** Bytes of a body would be read as frames (RFC 9112 section 11.2). */
function checkBody({ contentLength, transferEncoding }: HandshakeFields): Refused {
  if (transferEncoding !== undefined) return 'body_present';
  return contentLength === undefined || contentLength === '0' ? undefined : 'body_present';
}

function checkHost({ host }: HandshakeFields): Refused {
  return host !== undefined && isHost(host) ? undefined : 'bad_host';
}

/** One `Upgrade` token and no other: a list would leave open what the rest of the connection speaks. */
function checkUpgrade(fields: HandshakeFields): Refused {
  const upgrade = tokens(fields.upgrade);
  const asked = upgrade.length === 1 && upgrade[0] === 'websocket' && tokens(fields.connection).includes('upgrade');
  return asked ? undefined : 'upgrade_required';
}

function checkVersion({ version }: HandshakeFields): Refused {
  if (version === '13') return undefined;
  const valid = version !== undefined && /^(?:0|[1-9][0-9]{0,2})$/.test(version) && Number(version) <= 255;
  return valid ? 'unsupported_version' : 'bad_version';
}

function checkKey({ key }: HandshakeFields): Refused {
  // 16 bytes are 22 digits and two signs of padding (RFC 4648 section 4).
  return key !== undefined && /^[A-Za-z0-9+/]{22}==$/.test(key) ? undefined : 'bad_key';
}

function offeredProtocols({ protocol }: HandshakeFields): string[] | undefined {
  if (protocol === undefined) return [];
  const offered = listElements(protocol);
  const valid = offered.length > 0 && offered.length <= MAX_PROTOCOLS && offered.every(isToken);
  return valid && new Set(offered).size === offered.length ? offered : undefined;
}

function offeredExtensions({ extensions }: HandshakeFields): readonly ExtensionOffer[] | undefined {
  // An empty field is as good as none (RFC 9110 section 5.6.1.2).
  return extensions === undefined || trimWhitespace(extensions) === '' ? [] : parseExtensions(extensions);
}

function tokens(value: string | undefined): string[] {
  return value === undefined ? [] : listElements(value.toLowerCase());
}
