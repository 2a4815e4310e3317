import type { RawWebSocketOptions } from '../../server/index.js';
import {
  checkBoolean,
  checkChoice,
  checkInteger,
  checkLimit,
  checkString,
} from '../../server/options/option-checks.js';
import { normalizePath, resolveOptions } from '../../server/options/resolved-options.js';
import type { TlsOptions } from 'node:tls';
import { listenOptions } from '../../server/options/listening.js';
import { checkTls } from '../../server/options/tls-options.js';
import type { MessageCodec } from '../../message/index.js';
import { resolveRoomOptions, type RoomOptions } from '../../rooms/room-options.js';
import { MAX_LEVELS } from '../../message/nesting.js';
import { MessageCodecs } from '../message-codecs.js';

/**
 * What happens to a message that is refused.
 *
 * @publicApi
 */
export type RefusedMessages = 'reply' | 'ignore' | 'close';

/**
 * Options of a gateway: what its `@WebSocketGateway(port?, options)` says, or the adapter for all of them.
 *
 * @publicApi
 */
export interface RawWsGatewayOptions extends RawWebSocketOptions, RoomOptions {
  /**
   * Address to listen on, for a gateway on a port of its own.
   *
   * @defaultValue all addresses
   * @cost none
   * @danger all of them are reachable from wherever the machine is
   */
  host?: string | undefined;
  /**
   * Connections the system keeps waiting until they are accepted, for a gateway on a port of its own.
   *
   * @unit connections
   * @defaultValue 511
   * @cost none
   * @danger few of them, and clients that come at once are turned away by the system
   */
  backlog?: number | undefined;
  /**
   * What a gateway on a port of its own speaks TLS (`wss:`) with: Node's options, such as `key` and `cert`. On the port of
   * the application it is the application that speaks TLS, by its `httpsOptions`.
   *
   * @defaultValue plain text (`ws:`), and a warning where the application speaks TLS; `false` says that it is meant
   * @cost TLS for each connection
   * @danger without it whoever is on the way reads and changes what clients and server say
   */
  tls?: TlsOptions | false;
  /**
   * The format of messages in place of JSON, in both directions: `messagePackCodec(msgpackr)`, or an object of yours with
   * `decode` and `encode`. It gets binary frames and text frames alike.
   *
   * @defaultValue `jsonCodec`
   * @cost its own; JSON is read without a call to a codec
   * @danger `decode` gets what anybody has sent, up to `maxPayload`, before it is known to be a message
   */
  codec?: MessageCodec | undefined;
  /**
   * Formats by subprotocol: a client that has agreed on one of these names (the keys) is read and written with its codec,
   * all others with `codec`. Unless `protocols` or `handleProtocols` says which subprotocols are spoken, these are.
   *
   * @defaultValue none
   * @cost an event for all clients is written once for each format
   * @danger `decode` of each as that of `codec`
   */
  codecs?: Readonly<Record<string, MessageCodec>> | undefined;
  /**
   * How deep a message may be nested, itself included, in JSON and any other format; a deeper one is refused with an
   * `exception`.
   *
   * @unit levels
   * @defaultValue 128
   * @cost one walk over the parsed value of messages of more than a few hundred bytes; with a codec, of every message
   * @danger code that follows such a value from level to level, `JSON.stringify` too, runs out of stack at some thousands
   * @wsAdapter `jsonMaxDepth: 1000`, the most there is
   */
  jsonMaxDepth?: number | undefined;
  /**
   * How many handlers may be at work for one client, and on 1 MiB of its messages at most; its further messages wait in
   * order, large ones unparsed, and once 256 of them or 1 MiB wait, the client is not read until they are fewer. An
   * Observable or async iterable counts until its first value, its
   * end or its failure, and where others wait for it, for four seconds at most.
   *
   * @unit handler calls
   * @defaultValue 256
   * @cost none
   * @danger handlers that wait for a later message of the same client never end if all of them do
   * @wsAdapter `maxPendingMessages: Infinity`
   */
  maxPendingMessages?: number | undefined;
  /**
   * How many messages of one client are worked on at once: with 1 each waits for the first reply to the one before it, and
   * the replies come in the order of the messages. Two things do not wait: a message that can't be read is answered at
   * once, and an Observable, which every handler with an interceptor gives, is waited for four seconds at most.
   *
   * @unit handler calls
   * @defaultValue no limit but `maxPendingMessages`
   * @cost with 1, a slow handler keeps the client's other messages waiting
   * @danger a handler that waits for a later message of the same client never ends
   */
  concurrency?: number | undefined;
  /**
   * What happens to a message that is refused: no JSON, no message, nested too deep, or an event that nobody has
   * subscribed to. `'reply'` answers with an `exception`, `'ignore'` only counts it, `'close'` ends the connection with
   * 1007 if it is no JSON or its codec can't read it, and else with 1008.
   *
   * @defaultValue `'reply'`
   * @cost none
   * @danger with `'ignore'` clients are not told of their mistakes; with `'close'` one of them ends everything they do
   * @wsAdapter `refusedMessages: 'ignore'`
   */
  refusedMessages?: RefusedMessages | undefined;
  /**
   * How many Observables and async iterables may be sending to one client; the handler of one more is answered with an
   * `exception`. One that counts as a handler at work, see `maxPendingMessages`, is not counted here.
   *
   * @unit streams
   * @defaultValue 1,000
   * @cost none
   * @danger the more, the more subscriptions a single client can open
   * @wsAdapter `maxStreams: Infinity`
   */
  maxStreams?: number | undefined;
  /**
   * Whether a message with an `id` is a request, which is answered with that id. With `false` an `id` means nothing and
   * every message is an event.
   *
   * @defaultValue `true`; `false` for an adapter that was made without the application
   * @cost one small object for each message
   * @danger clients that send an `id` of their own get other answers than from `WsAdapter`
   * @wsAdapter `requests: false`
   */
  requests?: boolean | undefined;
  /**
   * Whether an `exception` about a message says which one it was, as Nest 12 does: `cause: { pattern, data }`.
   *
   * @defaultValue `false`
   * @cost the client's own data, once more
   * @danger whoever sees the answers of a client sees what it has sent
   * @wsAdapter `includeCause: true`
   */
  includeCause?: boolean | undefined;
  /**
   * Logs every frame that passes: for looking at the protocol, not for production.
   *
   * @defaultValue `false`
   * @cost one line of the log for each frame
   * @danger what your users send and are sent stands in the log
   */
  logFrames?: boolean | undefined;
}

/** How the messages of one client are dealt with. */
export interface DispatchLimits {
  readonly requests: boolean;
  readonly includeCause: boolean;
  readonly jsonMaxDepth: number;
  readonly concurrency: number;
  readonly refusedMessages: RefusedMessages;
  readonly maxPendingMessages: number;
  readonly maxStreams: number;
}

/**
 * The limits that only the adapter has, with every default in its place.
 *
 * @throws TypeError or RangeError that names the option
 */
export function resolveDispatchLimits(options: RawWsGatewayOptions): DispatchLimits {
  return {
    requests: checkBoolean('requests', options.requests, true),
    includeCause: checkBoolean('includeCause', options.includeCause, false),
    jsonMaxDepth: checkInteger('jsonMaxDepth', options.jsonMaxDepth, 128, 1, MAX_LEVELS),
    concurrency: checkLimit('concurrency', options.concurrency, Infinity, 1),
    refusedMessages: checkChoice('refusedMessages', options.refusedMessages, 'reply', ['reply', 'ignore', 'close']),
    maxPendingMessages: checkLimit('maxPendingMessages', options.maxPendingMessages, 256, 1),
    maxStreams: checkLimit('maxStreams', options.maxStreams, 1000, 0),
  };
}

/**
 * Checks options as far as they can be checked before anything is opened.
 *
 * @param owner who gave them: a gateway or the adapter
 * @throws TypeError or RangeError that names the owner, the option and what it must be
 */
export function checkOptions(owner: string, options: RawWsGatewayOptions): void {
  try {
    resolveOptions(options);
    listenOptions(0, options);
    checkTls(options.tls);
    resolveDispatchLimits(options);
    resolveRoomOptions(options);
    new MessageCodecs(options);
    checkBoolean('logFrames', options.logFrames, false);
  } catch (error) {
    if (error instanceof Error) error.message = `${owner}: ${error.message}`;
    throw error;
  }
}

/** @throws RangeError that names the owner */
export function checkPort(owner: string, port: unknown): void {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new RangeError(`${owner}: the port must be a whole number from 0 to 65535, not ${String(port)}`);
}

/** The path a gateway is served at: unless it says one, `/` on the application's port and every path on its own. */
export function servedPath(onAppPort: boolean, path: unknown): string | undefined {
  if (path !== undefined && path !== null) return normalizePath(checkString('path', path));
  return onAppPort ? '/' : undefined;
}
