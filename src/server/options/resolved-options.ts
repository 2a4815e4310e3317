import { constants } from 'node:buffer';
import { CloseCode, isCloseCodeOnWire } from '../../protocol/frame/close-code.js';
import { isToken } from '../../protocol/handshake/header-grammar.js';
import type { MessageLimits } from '../../protocol/message/message-assembler.js';
import { asError } from '../base/as-error.js';
import { resolveDeflate, type ResolvedDeflate } from './deflate-options.js';
import {
  checkBoolean,
  checkChoice,
  checkFunction,
  checkInteger,
  checkLimit,
  checkString,
  wrong,
} from './option-checks.js';
import type { RateLimitAction, RateLimitOptions, RawWebSocketOptions, SlowConsumerPolicy } from './options.js';
import type { AdmissionOptions } from '../upgrade/connection-limits.js';
import type { HandleProtocols } from '../upgrade/subprotocol.js';
import type { VerifyClient } from '../upgrade/verify-client.js';
import { PathPattern } from '../upgrade/path-pattern.js';
import type { TrustProxy } from '../upgrade/forwarded.js';
import type { OriginPolicy, Origins, ResolvedOrigins } from '../upgrade/origin.js';
import { OriginList } from '../upgrade/origin-list.js';

/** How much a client may send; in a second, and in how many seconds' worth at once. */
export interface RateLimit {
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  readonly burst: number;
  readonly action: RateLimitAction;
}

/** What becomes of a client that does not keep up with what it is sent. */
export interface BackpressureOptions {
  readonly highWaterMark: number;
  readonly maxBackpressure: number;
  readonly slowConsumer: SlowConsumerPolicy;
  readonly slowConsumerCode: number;
}

/** Times, in milliseconds, of which one timer for all connections takes care; 0 for never. */
export interface BeatOptions {
  /** Silence after which a peer is sent a ping. */
  readonly pingInterval: number;
  /** What it then has for a sign of life. */
  readonly pingTimeout: number;
  /** What a peer may take none of the bytes for that wait for it. */
  readonly writeTimeout: number;
  /** What a message may take to arrive. */
  readonly messageTimeout: number;
}

/** How an endpoint comes to its end. */
export interface DrainOptions {
  readonly drainTimeout: number;
  readonly shutdownCode: NonNullable<RawWebSocketOptions['shutdownCode']>;
}

/** The options with every default in its place. */
export interface ResolvedOptions extends MessageLimits {
  readonly path: string | undefined;
  readonly protocols: readonly string[] | undefined;
  readonly handleProtocols: HandleProtocols | undefined;
  readonly verifyClient: VerifyClient | undefined;
  readonly originPolicy: OriginPolicy;
  readonly admission: AdmissionOptions;
  /** Undefined where clients may send as much as they like. */
  readonly rateLimit: RateLimit | undefined;
  /** Undefined where messages are not compressed. */
  readonly deflate: ResolvedDeflate | undefined;
  readonly backpressure: BackpressureOptions;
  readonly handshakeTimeout: number;
  readonly closeTimeout: number;
  readonly beat: BeatOptions;
  readonly drain: DrainOptions;
}

/** The longest time a timer of Node's can hold, in milliseconds. */
export const MAX_TIMER = 2 ** 31 - 1;

/**
 * Checks the options of an endpoint and fills in the defaults.
 *
 * @throws TypeError or RangeError that names the option, what it must be and what it was
 */
export function resolveOptions(options: RawWebSocketOptions): ResolvedOptions {
  const trustProxy = checkTrustProxy(options.trustProxy);
  return {
    path: options.path === undefined ? undefined : checkPath(options.path),
    protocols: checkProtocols(options.protocols),
    handleProtocols: checkFunction('handleProtocols', options.handleProtocols),
    verifyClient: checkFunction('verifyClient', options.verifyClient),
    originPolicy: {
      origins: checkOrigins(options.origins),
      requireOrigin: checkBoolean('requireOrigin', options.requireOrigin, false),
      trustProxy,
    },
    admission: {
      maxConnections: checkLimit('maxConnections', options.maxConnections, Infinity, 1),
      maxConnectionsPerAddress: checkLimit('maxConnectionsPerAddress', options.maxConnectionsPerAddress, Infinity, 1),
      trustProxy,
    },
    rateLimit: resolveRateLimit(options.rateLimit),
    // A message longer than the longest string could not be given to a handler.
    maxPayload: checkInteger('maxPayload', options.maxPayload, 1_048_576, 1, constants.MAX_STRING_LENGTH),
    maxEmptyFragments: checkLimit('maxEmptyFragments', options.maxEmptyFragments, 1024, 0),
    deflate: resolveDeflate(options.perMessageDeflate),
    backpressure: resolveBackpressure(options),
    handshakeTimeout: checkTime('handshakeTimeout', options.handshakeTimeout, 10_000, 1),
    closeTimeout: checkTime('closeTimeout', options.closeTimeout, 5_000, 1),
    beat: {
      pingInterval: checkTime('pingInterval', options.pingInterval, 25_000),
      pingTimeout: checkTime('pingTimeout', options.pingTimeout, 20_000, 1),
      writeTimeout: checkTime('writeTimeout', options.writeTimeout, 10_000),
      messageTimeout: checkTime('messageTimeout', options.messageTimeout, 0),
    },
    drain: {
      drainTimeout: checkTime('drainTimeout', options.drainTimeout, 10_000, 1),
      shutdownCode: checkChoice('shutdownCode', options.shutdownCode, CloseCode.GoingAway, [
        CloseCode.GoingAway,
        CloseCode.ServiceRestart,
      ]),
    },
  };
}

/** A path with one slash before each of its parts, optional ones too, and none at its end, as Nest writes them. */
export function normalizePath(path: string): string {
  return (path.startsWith('{/') ? path : `/${path}`).replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}

/** @throws TypeError for what is no path in the grammar of path-to-regexp */
function checkPath(value: unknown): string {
  const path = normalizePath(checkString('path', value));
  try {
    new PathPattern(path);
  } catch (error) {
    throw new TypeError(`Option "path" is not valid: ${asError(error).message}`);
  }
  return path;
}

function checkTime(name: string, value: unknown, fallback: number, min: 0 | 1 = 0): number {
  return checkInteger(name, value, fallback, min, MAX_TIMER);
}

function checkTrustProxy(value: unknown): TrustProxy {
  if (typeof value === 'number') return checkInteger('trustProxy', value, 0, 0);
  if (value !== undefined && typeof value !== 'boolean') {
    throw wrong('trustProxy', 'true, false or a number of proxies', value);
  }
  return value ?? false;
}

function resolveBackpressure(options: RawWebSocketOptions): BackpressureOptions {
  const maxBackpressure = checkLimit('maxBackpressure', options.maxBackpressure, 8_388_608, 1);
  const highWaterMark = checkLimit('highWaterMark', options.highWaterMark, Math.min(65_536, maxBackpressure), 0);
  if (highWaterMark > maxBackpressure) {
    throw new RangeError(
      `Option "highWaterMark" must not be larger than "maxBackpressure", ${maxBackpressure}, as ${highWaterMark} is`,
    );
  }
  const code = checkInteger('slowConsumerCode', options.slowConsumerCode, CloseCode.TryAgainLater, 1000, 4999);
  if (!isCloseCodeOnWire(code)) {
    throw new RangeError(`Option "slowConsumerCode" must be 1000-1003, 1007-1014 or 3000-4999, not ${code}`);
  }
  return {
    highWaterMark,
    maxBackpressure,
    slowConsumer: checkChoice('slowConsumer', options.slowConsumer, 'close', ['close', 'drop-newest']),
    slowConsumerCode: code,
  };
}

function resolveRateLimit(option: RateLimitOptions | undefined): RateLimit | undefined {
  if (option === undefined) return undefined;
  if (typeof option !== 'object' || option === null) throw wrong('rateLimit', 'an object', option);
  const { messagesPerSecond, bytesPerSecond, burst, action, ...unknown } = option;
  const [surplus] = Object.keys(unknown);
  if (surplus !== undefined) throw new TypeError(`Option "rateLimit" has no "${surplus}"`);
  if (messagesPerSecond === undefined && bytesPerSecond === undefined) {
    throw new TypeError('Option "rateLimit" must have "messagesPerSecond" or "bytesPerSecond"');
  }
  return {
    messagesPerSecond: checkLimit('rateLimit.messagesPerSecond', messagesPerSecond, Infinity, 1),
    bytesPerSecond: checkLimit('rateLimit.bytesPerSecond', bytesPerSecond, Infinity, 1),
    burst: checkInteger('rateLimit.burst', burst, 2, 1),
    action: checkChoice('rateLimit.action', action, 'reply', ['reply', 'pause', 'close']),
  };
}

function checkProtocols(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw wrong('protocols', 'an array of subprotocol names', value);
  return value.map((name: unknown) => {
    if (typeof name !== 'string' || !isToken(name)) throw wrong('protocols', 'an array of subprotocol names', name);
    return name;
  });
}

function checkOrigins(value: Origins | undefined): ResolvedOrigins | undefined {
  if (value === undefined || value === '*' || typeof value === 'function') return value;
  const expected = `'*', a function or an array of origins such as "https://app.example.com"`;
  if (!Array.isArray(value)) throw wrong('origins', expected, value);
  const entries = value.map((origin: unknown) => {
    if (typeof origin !== 'string') throw wrong('origins', expected, origin);
    return origin;
  });
  try {
    return new OriginList(entries);
  } catch (error) {
    throw new TypeError(`Option "origins" must be ${expected}: ${asError(error).message}`);
  }
}
