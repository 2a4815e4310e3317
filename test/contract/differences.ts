export interface Difference {
  readonly name: string;
  /** What `WsAdapter` does, in one sentence. */
  readonly theirs: string;
  /** What `RawWsAdapter` does, in one sentence. */
  readonly ours: string;
}

/** Where `RawWsAdapter` differs from `WsAdapter` on purpose: the table of docs/from-ws-adapter.md. */
export const differences = [
  {
    name: 'invalid-json',
    theirs: 'A message that is not JSON is dropped in silence.',
    ours: 'A message that is not JSON is answered with an exception, "Invalid JSON".',
  },
  {
    name: 'invalid-message',
    theirs: 'JSON that is not an object with a usable event is dropped in silence.',
    ours: 'JSON that is not an object with a usable event is answered with an exception, "Invalid message: …".',
  },
  {
    name: 'unknown-event',
    theirs: 'A message for an event without a handler is dropped in silence.',
    ours: 'A message for an event without a handler is answered with an exception, \'Unknown event "…"\'.',
  },
  {
    name: 'exception-of-nest-11',
    theirs: 'On Nest 11 a client hears nothing of a handler, guard or pipe that fails.',
    ours: 'A client gets an exception of a handler, guard or pipe that fails, on Nest 11 as on Nest 12.',
  },
  {
    name: 'throwing-parser',
    theirs: 'When a custom message parser throws, Nest 12 logs it, Nest 11 does not, and the client hears nothing.',
    ours: 'When a custom message parser throws, it is logged and the client gets an exception.',
  },
  {
    name: 'parser-data',
    theirs: 'A custom message parser gets a text message as a string, though its type says a Buffer.',
    ours: 'A custom message parser gets a Buffer of every message, as its type says.',
  },
  {
    name: 'binary-handlers',
    theirs: 'A binary message is parsed as JSON text, always.',
    ours: 'A binary message reaches a `@SubscribeBinary()` handler as a Buffer; without one it is parsed as JSON.',
  },
  {
    name: 'failing-filter',
    theirs: 'When an exception filter throws, the client hears nothing: Nest 12 logs it, Nest 11 ends the process.',
    ours: 'When an exception filter throws, it is logged and the client gets an exception.',
  },
  {
    name: 'unserialisable-reply',
    theirs: 'A reply that is not serialisable (circular, BigInt, a throwing toJSON) ends the whole process.',
    ours: 'A reply that is not serialisable is logged and answered with an exception; the next message works.',
  },
  {
    name: 'reply-without-text',
    theirs: 'A reply that JSON has no text for (a function, a symbol) goes out as an empty binary message.',
    ours: 'A reply that JSON has no text for (a function, a symbol) is logged and answered with an exception.',
  },
  {
    name: 'http-exceptions',
    theirs: 'An `HttpException`, of a `ValidationPipe` for example, is answered with "Internal server error".',
    ours: 'An `HttpException` below 500 is answered with its messages and its `statusCode`.',
  },
  {
    name: 'exception-cause',
    theirs: 'An exception repeats what the client has sent (`cause`).',
    ours: 'An exception repeats what the client has sent only with `includeCause: true`.',
  },
  {
    name: 'requests',
    theirs: 'The `id` of a message is ignored: nothing ties an answer to it.',
    ours: 'A message with an `id` is a request, which ends in one `$complete` or `exception` with that id.',
  },
  {
    name: 'promises-in-observables',
    theirs: 'A promise that an Observable gives goes out as `{}`.',
    ours: 'A promise that an Observable gives is waited for, in order; its rejection is an exception.',
  },
  {
    name: 'async-iterables',
    theirs: 'An async iterable that a handler returns goes out as `{}`.',
    ours: 'The values of an async iterable that a handler returns go out one by one, as fast as the client reads them.',
  },
  {
    name: 'unknown-path',
    theirs: 'A connection to a path without a gateway is cut without an answer.',
    ours: 'A connection to a path without a gateway is answered with 404.',
  },
  {
    name: 'path-parameters',
    theirs: 'A path with parameters, such as `/rooms/:room`, is served only as it is written.',
    ours: '`/rooms/:room` is served for every room, whose name is in `client.params`.',
  },
  {
    name: 'merged-options',
    theirs: 'Of several gateways on one path only the options of the first count, `verifyClient` included.',
    ours: 'The options of several gateways on one path are merged.',
  },
  {
    name: 'conflicting-options',
    theirs: 'Conflicting options of gateways on one path are dropped in silence.',
    ours: 'Conflicting options of gateways on one path stop the start, naming gateways and option.',
  },
  {
    name: 'protocols-option',
    theirs: 'There is no `protocols` option: the first subprotocol a client offers is accepted, whatever it is.',
    ours: '`protocols` lists the subprotocols a gateway speaks; without it the first offer is accepted, too.',
  },
  {
    name: 'verify-client-promise',
    theirs: 'A `verifyClient` that returns a promise lets every client in.',
    ours: 'A `verifyClient` may return a promise, which is awaited.',
  },
  {
    name: 'origin-policy',
    theirs: 'Pages of any origin may connect, with the cookies of the user.',
    ours: 'Pages of another host or port are refused with 403 unless `origins` lists them; the log names the option.',
  },
  {
    name: 'default-max-payload',
    theirs: 'Messages of more than 1 MiB are read by default.',
    ours: 'Messages of up to 1 MiB are read by default; a longer one closes the connection with 1009.',
  },
  {
    name: 'deep-json',
    theirs: 'JSON that is nested 100,000 levels deep and echoed ends the whole process, up to Node 24.',
    ours: 'JSON of more than 128 levels is answered with an exception.',
  },
  {
    name: 'handlers-at-once',
    theirs: 'Any number of handlers may be at work for one client.',
    ours: 'Up to 256 handlers are at work for one client; its further messages wait, in order.',
  },
  {
    name: 'slow-consumer',
    theirs: 'What a client does not read is kept for it without limit.',
    ours: 'A client with more than 8 MiB unread is closed with 1013.',
  },
  {
    name: 'strict-handshake',
    theirs: 'Handshakes that break a rule of HTTP or RFC 6455 (no Host, two of them, a body, version 8) are accepted.',
    ours: 'Handshakes that break a rule of HTTP or RFC 6455 are refused with the fitting HTTP status.',
  },
  {
    name: 'messages-during-connect',
    theirs: 'Messages that arrive while an async `handleConnection` is at work are handled at once.',
    ours: 'Messages that arrive while an async `handleConnection` is at work wait for it, in order.',
  },
  {
    name: 'disconnect-after-connect',
    theirs: '`handleDisconnect` may run while `handleConnection` is still at work.',
    ours: '`handleDisconnect` runs after `handleConnection` is done.',
  },
  {
    name: 'heartbeat',
    theirs: 'A client that has vanished without a word stays connected until the system notices.',
    ours: 'A client that is silent for 25 s is sent a ping, and is cut off if nothing comes within 20 s more.',
  },
  {
    name: 'close-code',
    theirs: '`app.close()` cuts every client off, which sees 1006.',
    ours: '`app.close()` closes every client with 1001.',
  },
  {
    name: 'handlers-at-close',
    theirs: '`app.close()` drops the replies of handlers that are at work.',
    ours: '`app.close()` lets handlers at work finish, sends their replies and then closes, within `drainTimeout`.',
  },
  {
    name: 'disconnect-at-close',
    theirs: '`app.close()` does not wait for an async `handleDisconnect`.',
    ours: '`app.close()` waits for an async `handleDisconnect`, up to `drainTimeout`.',
  },
  {
    name: 'port-in-use',
    theirs: 'When the port of a gateway is taken, the error is logged and the application starts without it.',
    ours: 'When the port of a gateway is taken, `app.listen()` rejects with EADDRINUSE and the port.',
  },
  {
    name: 'wrong-option-value',
    theirs: 'A wrong option value is taken in silence.',
    ours: 'A wrong option value stops the start and is named.',
  },
  {
    name: 'unknown-option',
    theirs: 'An unknown option is dropped in silence.',
    ours: 'An unknown option is a warning that names gateway, option and the nearest real one.',
  },
  {
    name: 'reserved-event',
    theirs: 'Every event name may be subscribed to.',
    ours: '`exception`, `$next`, `$complete` and `$cancel` are reserved: a handler for one of them stops the start.',
  },
  {
    name: 'foreign-upgrade-header',
    theirs: 'A REST call that carries `Upgrade: h2c` is cut without an answer.',
    ours: 'A REST call that carries `Upgrade: h2c` is answered by its route.',
  },
  {
    name: 'foreign-upgrade-listener',
    theirs: 'A connection for another upgrade listener of the same HTTP server is cut.',
    ours: 'A connection for another upgrade listener of the same HTTP server is left to it.',
  },
  {
    name: 'message-stream',
    theirs: 'A client has no stream of its messages.',
    ours: '`client.messages$` is an Observable of every parsed message, and completes when the client leaves.',
  },
  {
    name: 'instance-of-web-socket',
    theirs: '`client instanceof WebSocket` of ws is true.',
    ours: '`client instanceof WebSocket` of ws is false: `RawWebSocket` is the class, which the types of ws take.',
  },
  {
    name: 'failing-connect',
    theirs: 'A `handleConnection` that throws ends the whole process.',
    ours: 'A `handleConnection` that throws is logged, and its client is closed with 1011.',
  },
  {
    name: 'messages-behind-close',
    theirs: 'Messages that arrive behind our own `close()` are still delivered.',
    ours: 'Messages that arrive behind our own `close()` are not delivered.',
  },
  {
    name: 'echoed-reason',
    theirs: 'The answer to a close frame repeats its code and its reason.',
    ours: "The answer to a close frame repeats its code only; the reason is told to `on('close')`.",
  },
  {
    name: 'ws-client-error',
    theirs: "A handshake that is none is told by `'wsClientError'`, whose listener has to answer it.",
    ours: "A handshake that is none is answered, and told by `'refused'`.",
  },
  {
    name: 'text-port',
    theirs:
      "A port that is a text (`'3001'`) is taken for the options: those of the gateway, `verifyClient` included, are dropped.",
    ours: "A port that is a text (`'3001'`) stops the start.",
  },
  {
    name: 'two-handlers',
    theirs: 'Of several methods of a gateway for one event only the last is called.',
    ours: 'All methods of a gateway for one event are called, and the start warns of them.',
  },
  {
    name: 'unconnected-gateway',
    theirs: 'An application without a gateway that Nest connects starts in silence.',
    ours: 'An application without a gateway that Nest connects starts with a warning.',
  },
  {
    name: 'refusals-in-the-log',
    theirs: 'A refused handshake leaves no line in the log.',
    ours: 'A refused handshake is a warning that says why, and what to do about it.',
  },
  {
    name: 'no-application',
    theirs: 'Without application or HTTP server, `new WsAdapter()` serves gateways of their port on a random one.',
    ours: 'Without application or HTTP server, gateways of their port stop the start.',
  },
  {
    name: 'plain-text-port',
    theirs: 'A port of its own speaks plain text beside an application with TLS, in silence.',
    ours: 'A port of its own speaks TLS with the option `tls`; without it the start of an application with TLS warns.',
  },
  {
    name: 'assigned-options',
    theirs: 'Every one of `server.options` may be assigned.',
    ours: '`verifyClient` and `handleProtocols` may be assigned to `server.options`; anything else is a TypeError.',
  },
  {
    name: 'given-server',
    theirs: 'A `server` that `create()` of a subclass adds for a port of its own is used as it is.',
    ours: 'A `server` that `create()` of a subclass adds is not used, and the start warns of it.',
  },
  {
    name: 'one-path-for-two',
    theirs: 'Of two gateways to which `create()` of a subclass gives one path only one has clients.',
    ours: 'Two gateways to which `create()` of a subclass gives one path stop the start.',
  },
] as const satisfies readonly Difference[];

export type DifferenceName = (typeof differences)[number]['name'];
