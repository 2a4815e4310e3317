import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { PerMessageDeflateOptions } from './deflate-options.js';
import type { Origins } from '../upgrade/origin.js';
import type { HandleProtocols } from '../upgrade/subprotocol.js';
import type { VerifyClient } from '../upgrade/verify-client.js';

/**
 * What happens to what a client sends beyond its rate: `reply` refuses the message (an `exception` from the adapter,
 * nothing without Nest) and, where pings and pongs go beyond it, does as `pause`; `pause` leaves it in the system's buffers
 * until its time has come; `close` ends the connection with 1008.
 *
 * @publicApi
 */
export type RateLimitAction = 'reply' | 'pause' | 'close';

/**
 * How much a client may send (a token bucket).
 *
 * @publicApi
 */
export interface RateLimitOptions {
  /**
   * Messages per second, pings and unasked pongs among them.
   *
   * @unit messages per second
   * @defaultValue no limit
   * @cost two numbers for each client
   * @danger too few, and a client that acts fast is refused what it does
   */
  messagesPerSecond?: number | undefined;
  /**
   * Bytes per second, of frames of every kind.
   *
   * @unit bytes per second
   * @defaultValue no limit
   * @cost two numbers for each client
   * @danger fewer than `maxPayload`, and one long message uses up seconds of its client's rate
   */
  bytesPerSecond?: number | undefined;
  /**
   * How many seconds' worth may come at once, after a time of silence.
   *
   * @unit seconds
   * @defaultValue 2
   * @cost none
   * @danger the more, the longer a client may send as fast as it can
   */
  burst?: number | undefined;
  /**
   * What happens beyond the rate.
   *
   * @defaultValue `'reply'`
   * @cost none
   * @danger with `'reply'` every refused message has been read and answered; `'pause'` costs the least
   */
  action?: RateLimitAction | undefined;
}

/**
 * What happens to a client that does not read what it is sent, once `maxBackpressure` is reached: `close` ends its
 * connection with 1013, `drop-newest` does not send it what comes new.
 *
 * @publicApi
 */
export type SlowConsumerPolicy = 'close' | 'drop-newest';

/**
 * Options of one WebSocket endpoint. Each is checked once, when the server is made: a wrong value is an error that names
 * the option, what it must be and what it was.
 *
 * @publicApi
 */
export interface RawWebSocketOptions {
  /**
   * Path that is served, in the grammar of Nest's routes: with parameters (`/rooms/:room`), wildcards (`/files/*path`) and
   * optional parts (`/a{/:b}`), whose values are in `client.params`. The most specific path wins.
   *
   * @defaultValue `/`; every path on a port of its own, and without Nest
   * @cost none
   * @danger none
   */
  path?: string | undefined;
  /**
   * Subprotocols that are spoken here: the first of the client's offers that is listed is chosen, and none if none is.
   *
   * @defaultValue the first offer is accepted, whatever it is, as in ws
   * @cost none
   * @danger browsers end a connection for which none of their offers was chosen
   */
  protocols?: readonly string[] | undefined;
  /**
   * Chooses the subprotocol in place of `protocols`, as in ws.
   *
   * @defaultValue none
   * @cost one call for each handshake with an offer
   * @danger if it throws, or returns what was not offered, the client gets a 500
   */
  handleProtocols?: HandleProtocols | undefined;
  /**
   * Decides about each client before its connection opens, as in ws; may return a promise. Only `true` lets the client in.
   *
   * @defaultValue every client may come in
   * @cost one call for each handshake
   * @danger without it, or a check of your own later, everybody is let in
   */
  verifyClient?: VerifyClient | undefined;
  /**
   * Pages that may connect: a list, a function that may return a promise and lets in with `true` only, or `'*'` for all.
   * A list has origins (`https://app.example.com`), names below one (`https://*.example.com`, of one label or more) and
   * all ports of a host (`http://localhost:*`).
   *
   * @defaultValue pages of the same host and port, and on one machine those of any port
   * @cost none
   * @danger `'*'` lets any page act with the cookies of your users
   * @wsAdapter `origins: '*'`
   */
  origins?: Origins | undefined;
  /**
   * Refuses clients that send no `Origin`, which are no browsers.
   *
   * @defaultValue `false`
   * @cost none
   * @danger devices and servers can't connect; whoever wants to can send any `Origin`
   */
  requireOrigin?: boolean | undefined;
  /**
   * Believes `X-Forwarded-Host`, `-Port`, `-Proto` and `-For`, as Express does: `true` takes the first value of each, a
   * number is how many proxies of yours stand in front and counts from the last.
   *
   * @defaultValue `false`
   * @cost none
   * @danger without a proxy that sets them, or with `true` behind one that only adds to them, clients say of themselves
   *   where they come from
   */
  trustProxy?: boolean | number | undefined;
  /**
   * How many clients may be connected at once; further ones get 503 and `Retry-After`.
   *
   * @unit connections
   * @defaultValue no limit; a warning near the limit of open files
   * @cost one entry in a map for each address
   * @danger without one the system's limit of open files is the limit, for the rest of the process too
   */
  maxConnections?: number | undefined;
  /**
   * How many clients of one address may be connected at once (of IPv6 one /64 network); further ones get 429.
   *
   * @unit connections
   * @defaultValue no limit
   * @cost one entry in a map for each address
   * @danger behind a proxy all clients have its address unless `trustProxy` is set; an office or a mobile network may
   *   share one
   */
  maxConnectionsPerAddress?: number | undefined;
  /**
   * How much each client may send: an object with `messagesPerSecond`, `bytesPerSecond` or both.
   *
   * @defaultValue no limit
   * @cost a small object for each client
   * @danger none beyond those of its parts
   */
  rateLimit?: RateLimitOptions | undefined;
  /**
   * The longest message, after decompression and with all of its fragments; a longer one closes the connection with 1009.
   *
   * @unit bytes
   * @defaultValue 1 MiB
   * @cost that much memory for each client that is in the middle of a message
   * @danger the larger, the more memory and time a single client can take: parsed, a message of empty objects is 25 times as
   *   large as JSON, 60 times as MessagePack
   * @wsAdapter `maxPayload: 100 * 1024 * 1024`
   */
  maxPayload?: number | undefined;
  /**
   * The most empty fragments of one message; more close the connection with 1008.
   *
   * @unit fragments
   * @defaultValue 1,024
   * @cost none
   * @danger the more, the longer a client can keep the server busy without saying anything
   * @wsAdapter `maxEmptyFragments: 16 * 1024`, what ws allows of fragments of any kind
   */
  maxEmptyFragments?: number | undefined;
  /**
   * The longest time a message may take to arrive, from its first byte to its last; a slower one closes the connection
   * with 1008. 0 for no limit.
   *
   * @unit milliseconds
   * @defaultValue 0
   * @cost none
   * @danger with it, long messages over slow networks fail; without it a client may take as long as it likes
   */
  messageTimeout?: number | undefined;
  /**
   * Compresses messages with clients that can (RFC 7692).
   *
   * @defaultValue `false`
   * @cost time for each message, up to 40 KiB for each client that has sent compressed ones, and up to 16 KiB for each
   *   that has been sent some
   * @danger never mix secrets with text from outside in one compressed message, whose length then tells about the secret
   *   (`compress: false` in `send` leaves one as it is)
   */
  perMessageDeflate?: boolean | PerMessageDeflateOptions | undefined;
  /**
   * How much may be unsent for a client before `send` says `backpressure`, volatile messages are dropped and the client
   * is not read any more until it has caught up.
   *
   * @unit bytes
   * @defaultValue 64 KiB
   * @cost none
   * @danger much less than a reply, and every reply interrupts the reading
   * @wsAdapter `highWaterMark: Infinity`, together with the line of `maxBackpressure`
   */
  highWaterMark?: number | undefined;
  /**
   * How much may be unsent for a client before `slowConsumer` decides what becomes of it; what handlers return waits then.
   * One message always fits. Of what waits for our own compression it may be four times as much.
   *
   * @unit bytes
   * @defaultValue 8 MiB
   * @cost that much memory for each client that does not read
   * @danger the larger, the fewer clients that do not read fill the memory
   * @wsAdapter `maxBackpressure: Infinity`
   */
  maxBackpressure?: number | undefined;
  /**
   * What happens to a client at `maxBackpressure`: `'close'` or `'drop-newest'`.
   *
   * @defaultValue `'close'`
   * @cost none
   * @danger with `'drop-newest'` clients miss messages and are not told, but for lost answers to requests
   */
  slowConsumer?: SlowConsumerPolicy | undefined;
  /**
   * The close code for a client that is closed for not reading.
   *
   * @unit close code
   * @defaultValue 1013, "try again later"
   * @cost none
   * @danger a client that takes the code for final never comes back
   */
  slowConsumerCode?: number | undefined;
  /**
   * How long a client may take none of the bytes that wait for it before it is cut off; up to twice as long where the system
   * has taken much at once, since it tells of room in steps of up to 1.5 MiB. 0 for no limit.
   *
   * @unit milliseconds
   * @defaultValue 10,000
   * @cost none
   * @danger a client that reads less than 1.5 MiB in twice that time may count as one that takes nothing; without it a client
   *   that has stopped reading keeps its memory until `maxBackpressure`
   * @wsAdapter `writeTimeout: 0`
   */
  writeTimeout?: number | undefined;
  /**
   * How long `verifyClient`, the guards of a handshake and `handleHandshake` have together before the client gets a 503.
   *
   * @unit milliseconds
   * @defaultValue 10,000
   * @cost none
   * @danger the longer, the more half-open handshakes can wait
   * @wsAdapter `handshakeTimeout: 2 ** 31 - 1`, which is 24 days; ws waits without a limit
   */
  handshakeTimeout?: number | undefined;
  /**
   * How long a client may be silent before it is sent a ping; 0 for no pings. The first one comes at a random moment
   * within this time, so that not all clients are asked at once.
   *
   * @unit milliseconds
   * @defaultValue 25,000
   * @cost one timer for all clients, and two small frames for each silent one
   * @danger longer than what proxies on the way allow (often 60 s), and they cut silent connections
   * @wsAdapter `pingInterval: 0`
   */
  pingInterval?: number | undefined;
  /**
   * How long a client that was sent a ping has for a sign of life before it is cut off, and a second more for each 64 KiB
   * that it was sent since it was last heard: they stand before the ping. A client that is not being read is pinged and not
   * cut off for its silence; the system tells if it has gone.
   *
   * @unit milliseconds
   * @defaultValue 20,000
   * @cost none
   * @danger too short for a slow network, and healthy clients are cut off
   */
  pingTimeout?: number | undefined;
  /**
   * How long a client has to finish the closing handshake before it is cut off.
   *
   * @unit milliseconds
   * @defaultValue 5,000
   * @cost none
   * @danger too short, and clients see 1006 in place of the code they were closed with
   * @wsAdapter `closeTimeout: 30_000`
   */
  closeTimeout?: number | undefined;
  /**
   * How long closing the server may take in all: handlers finish, what is queued is sent, clients are told. Whoever is
   * left then is cut off.
   *
   * @unit milliseconds
   * @defaultValue 10,000
   * @cost none
   * @danger as long as what stops the process gives it (`terminationGracePeriodSeconds`), or longer: it is killed before
   */
  drainTimeout?: number | undefined;
  /**
   * The close code of a server that shuts down: 1001 (going away), or 1012 (service restart).
   *
   * @defaultValue 1001
   * @cost none
   * @danger older clients do not know 1012
   */
  shutdownCode?: 1001 | 1012 | undefined;
}

/**
 * Options of a {@link RawWebSocketServer}; exactly one of `port`, `server` and `noServer` says where its connections
 * come from.
 *
 * @publicApi
 */
export interface RawWebSocketServerOptions extends RawWebSocketOptions {
  /**
   * Listens on a port of its own; 0 lets the system choose one.
   *
   * @unit port number
   * @defaultValue none
   * @cost an HTTP server of its own, which answers 426 to whatever is no WebSocket
   * @danger without TLS, everybody on the way can read along
   */
  port?: number | undefined;
  /**
   * Address to listen on, with `port`.
   *
   * @defaultValue all addresses
   * @cost none
   * @danger all of them are reachable from wherever the machine is
   */
  host?: string | undefined;
  /**
   * Connections the system keeps waiting until they are accepted, with `port`.
   *
   * @unit connections
   * @defaultValue 511
   * @cost none
   * @danger few of them, and clients that come at once are turned away by the system
   */
  backlog?: number | undefined;
  /**
   * Serves WebSockets on an HTTP server that exists already, beside its requests.
   *
   * @defaultValue none
   * @cost a listener for the upgrades of that server
   * @danger closing that server is the application's, and so are its time limits until a handshake has come
   */
  server?: HttpServer | HttpsServer | undefined;
  /**
   * Takes no connections itself: the application hands them over with `handleUpgrade`.
   *
   * @defaultValue `false`
   * @cost none
   * @danger nobody is connected unless the application calls `handleUpgrade`
   */
  noServer?: boolean | undefined;
}
