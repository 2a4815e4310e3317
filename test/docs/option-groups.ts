/** Options that belong together. */
interface Group {
  readonly title: string;
  readonly introduction: string;
  readonly options: readonly string[];
}

/** The interface whose options only a server without Nest has. */
export const WITHOUT_NEST = 'RawWebSocketServerOptions';

/** The groups of the page, in its order; the options of {@link WITHOUT_NEST} have one of their own. */
export const GROUPS: readonly Group[] = [
  {
    title: 'Who may connect',
    introduction:
      'Asked in this order: the path, the number of connections, the origin, `verifyClient`, the guards of the ' +
      'handshake, `handleHandshake`, the subprotocol.',
    options: [
      'path',
      'maxConnections',
      'maxConnectionsPerAddress',
      'trustProxy',
      'origins',
      'requireOrigin',
      'verifyClient',
      'protocols',
      'handleProtocols',
    ],
  },
  {
    title: 'What a client may send',
    introduction: 'How large and how deep a message may be, and how it is read.',
    options: ['maxPayload', 'maxEmptyFragments', 'jsonMaxDepth', 'messageParser', 'refusedMessages'],
  },
  {
    title: 'Formats',
    introduction: 'How messages are written and read; JSON without these.',
    options: ['codec', 'codecs'],
  },
  {
    title: 'Requests and errors',
    introduction: 'What a message is answered with.',
    options: ['requests', 'includeCause'],
  },
  {
    title: 'How much a client may send and have done',
    introduction: 'A token bucket for each client, and bounds for what is worked on at once.',
    options: [
      'rateLimit',
      'rateLimit.messagesPerSecond',
      'rateLimit.bytesPerSecond',
      'rateLimit.burst',
      'rateLimit.action',
      'maxPendingMessages',
      'concurrency',
      'maxStreams',
    ],
  },
  {
    title: 'Rooms and broadcasts',
    introduction: 'In how many rooms a client may be, and how other processes hear of broadcasts.',
    options: ['maxRoomsPerClient', 'backplane'],
  },
  {
    title: 'Slow readers',
    introduction: 'What is sent to a client and not read by it waits in the memory of the server.',
    options: ['highWaterMark', 'maxBackpressure', 'slowConsumer', 'slowConsumerCode', 'writeTimeout'],
  },
  {
    title: 'Compression',
    introduction:
      'Off unless `perMessageDeflate` is `true` or an object; the defaults of its parts count from then on.',
    options: [
      'perMessageDeflate',
      'perMessageDeflate.serverNoContextTakeover',
      'perMessageDeflate.clientNoContextTakeover',
      'perMessageDeflate.serverMaxWindowBits',
      'perMessageDeflate.clientMaxWindowBits',
      'perMessageDeflate.threshold',
      'perMessageDeflate.zlibDeflateOptions',
      'perMessageDeflate.zlibDeflateOptions.level',
      'perMessageDeflate.zlibDeflateOptions.memLevel',
    ],
  },
  {
    title: 'Time limits',
    introduction: 'How long a client may take, or be silent.',
    options: ['handshakeTimeout', 'messageTimeout', 'pingInterval', 'pingTimeout', 'closeTimeout'],
  },
  {
    title: 'Shutdown',
    introduction: 'What `app.close()`, or `close()` of a server, does to the clients.',
    options: ['drainTimeout', 'shutdownCode'],
  },
  {
    title: 'Where it listens',
    introduction: 'For gateways with a port of their own: `@WebSocketGateway(port, options)`.',
    options: ['host', 'backlog', 'tls'],
  },
  {
    title: 'At run time',
    introduction: 'Decorators are read before the application has its configuration.',
    options: ['gatewayOptions'],
  },
  {
    title: 'Diagnosis',
    introduction: 'To see what passes.',
    options: ['logFrames'],
  },
];

/** The group of the options of {@link WITHOUT_NEST}. */
export const SERVER_GROUP = {
  title: 'Without Nest',
  introduction:
    'Options of `RawWebSocketServer` beside those above (but for those that are about messages in JSON, their handlers, ' +
    '`gatewayOptions` and `logFrames`, which are of the adapter); exactly one of `port`, `server` and `noServer` must be ' +
    'given.',
};
