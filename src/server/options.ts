import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { constants } from 'node:buffer';
import { isToken } from '../protocol/header-grammar.js';
import { resolveDeflate, type PerMessageDeflateOptions, type ResolvedDeflate } from './deflate-options.js';
import type { HeartbeatOptions } from './heartbeat.js';
import { checkBoolean, checkFunction, checkInteger, checkString, wrong } from './option-checks.js';
import type { OriginPolicy, Origins } from './origin.js';

/**
 * What `verifyClient` is asked about.
 *
 * @publicApi
 */
export interface VerifyClientInfo {
  /** The `Origin` header; undefined without one. */
  readonly origin: string | undefined;
  /** Whether the connection is encrypted. */
  readonly secure: boolean;
  readonly req: IncomingMessage;
}

/**
 * Answers for a `verifyClient` that takes a callback: status and text are those of the refusal.
 *
 * @publicApi
 */
export type VerifyClientCallback = (
  accepted: boolean,
  status?: number,
  message?: string,
  headers?: Record<string, string>,
) => void;

/** Decides by its result or a promise of it. */
export type VerifyClientByResult = (info: VerifyClientInfo) => boolean | Promise<boolean>;

/** Decides through the callback; it is told from the other kind by its second parameter, as in ws. */
export type VerifyClientByCallback = (info: VerifyClientInfo, callback: VerifyClientCallback) => void;

/**
 * Decides about a client before its connection opens.
 *
 * @publicApi
 */
export type VerifyClient = VerifyClientByResult | VerifyClientByCallback;

/**
 * Chooses one of the offered subprotocols, or none with `false`.
 *
 * @publicApi
 */
export type HandleProtocols = (offered: Set<string>, request: IncomingMessage) => string | false;

/**
 * Options of one WebSocket endpoint.
 *
 * @publicApi
 */
export interface RawWebSocketOptions {
  /** Path that is served. Default: every path on a port of its own. */
  path?: string;
  /** Subprotocols that are spoken here: the first of the client's offers that is listed is chosen. Default: the first offer. */
  protocols?: readonly string[];
  /** Chooses the subprotocol in place of `protocols`. */
  handleProtocols?: HandleProtocols;
  /** Decides about each client before its connection opens. */
  verifyClient?: VerifyClient;
  /**
   * Pages that may connect: a list of origins, a function, or `'*'` for all, which lets any page act with the cookies of
   * your users. Default: pages of the same host and port as the server, and on the same machine pages of any port.
   */
  origins?: Origins;
  /** Refuses clients that send no `Origin`, which are no browsers. Default: false. */
  requireOrigin?: boolean;
  /** Believes `X-Forwarded-Host` and `X-Forwarded-Proto`: only behind a proxy that sets them. Default: false. */
  trustProxy?: boolean;
  /** The longest message, in bytes; longer ones close the connection with 1009. Default: 1 MiB. */
  maxPayload?: number;
  /**
   * Compresses messages with clients that can (RFC 7692). Costs time and some memory for each client; never mix secrets
   * with text from outside in one compressed message, whose length then tells about the secret (`compress: false` in
   * `send` leaves one as it is). Default: false.
   */
  perMessageDeflate?: boolean | PerMessageDeflateOptions;
  /** Milliseconds that `verifyClient` has for its answer before the client gets a 503. Default: 10,000. */
  handshakeTimeout?: number;
  /** Milliseconds of silence after which a client is sent a ping; 0 for never. Default: 25,000. */
  pingInterval?: number;
  /** Milliseconds that a pinged client has for a sign of life before it is cut off. Default: 20,000. */
  pingTimeout?: number;
  /** Milliseconds that a peer has to finish the closing handshake before it is cut off. Default: 5,000. */
  closeTimeout?: number;
}

/**
 * Options of a {@link RawWebSocketServer}; exactly one of `port`, `server` and `noServer` says where its connections
 * come from.
 *
 * @publicApi
 */
export interface RawWebSocketServerOptions extends RawWebSocketOptions {
  /** Listens on a port of its own; 0 lets the system choose one. */
  port?: number;
  /** Address to listen on, with `port`. Default: all. */
  host?: string;
  /** Connections the system keeps waiting until they are accepted, with `port`. Default: 511. */
  backlog?: number;
  /** Serves WebSockets on an HTTP server that exists already. */
  server?: HttpServer | HttpsServer;
  /** The application calls `handleUpgrade` itself. */
  noServer?: boolean;
}

/** The options with every default in its place. */
export interface ResolvedOptions {
  readonly path: string | undefined;
  readonly protocols: readonly string[] | undefined;
  readonly handleProtocols: HandleProtocols | undefined;
  readonly verifyClient: VerifyClient | undefined;
  readonly originPolicy: OriginPolicy;
  readonly maxPayload: number;
  readonly maxEmptyFragments: number;
  /** Undefined where messages are not compressed. */
  readonly deflate: ResolvedDeflate | undefined;
  readonly handshakeTimeout: number;
  readonly closeTimeout: number;
  readonly heartbeat: HeartbeatOptions;
}

const MAX_TIMER = 2 ** 31 - 1;

/**
 * Checks the options of an endpoint and fills in the defaults.
 *
 * @throws TypeError or RangeError that names the option, what it must be and what it was
 */
export function resolveOptions(options: RawWebSocketOptions): ResolvedOptions {
  return {
    path: options.path === undefined ? undefined : normalizePath(checkString('path', options.path)),
    protocols: checkProtocols(options.protocols),
    handleProtocols: checkFunction('handleProtocols', options.handleProtocols),
    verifyClient: checkFunction('verifyClient', options.verifyClient),
    originPolicy: {
      origins: checkOrigins(options.origins),
      requireOrigin: checkBoolean('requireOrigin', options.requireOrigin, false),
      trustProxy: checkBoolean('trustProxy', options.trustProxy, false),
    },
    // A message longer than the longest string could not be given to a handler.
    maxPayload: checkInteger('maxPayload', options.maxPayload, 1_048_576, 1, constants.MAX_STRING_LENGTH),
    maxEmptyFragments: 1024,
    deflate: resolveDeflate(options.perMessageDeflate),
    handshakeTimeout: checkInteger('handshakeTimeout', options.handshakeTimeout, 10_000, 1, MAX_TIMER),
    closeTimeout: checkInteger('closeTimeout', options.closeTimeout, 5_000, 1, MAX_TIMER),
    heartbeat: {
      pingInterval: checkInteger('pingInterval', options.pingInterval, 25_000, 0, MAX_TIMER),
      pingTimeout: checkInteger('pingTimeout', options.pingTimeout, 20_000, 1, MAX_TIMER),
    },
  };
}

/** A path with one slash before each of its parts and none at its end, as Nest writes them. */
export function normalizePath(path: string): string {
  return `/${path}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}

function checkProtocols(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw wrong('protocols', 'an array of subprotocol names', value);
  return value.map((name: unknown) => {
    if (typeof name !== 'string' || !isToken(name)) throw wrong('protocols', 'an array of subprotocol names', name);
    return name;
  });
}

function checkOrigins(value: Origins | undefined): Origins | undefined {
  if (value === undefined || value === '*' || typeof value === 'function') return value;
  const expected = `'*', a function or an array of origins such as "https://app.example.com"`;
  if (!Array.isArray(value)) throw wrong('origins', expected, value);
  for (const origin of value) {
    // 'null' is what pages without an origin send: files and sandboxed frames.
    const valid = origin === 'null' || (typeof origin === 'string' && /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+$/i.test(origin));
    if (!valid) throw wrong('origins', expected, origin);
  }
  return value;
}
