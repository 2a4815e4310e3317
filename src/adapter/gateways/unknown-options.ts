import type { RawWsGatewayOptions } from './gateway-options.js';
import { nearestName } from './nearest-name.js';

/** Every option there is; the compiler sees to it that none is missing. */
const KNOWN: Record<keyof RawWsGatewayOptions, true> = {
  path: true,
  protocols: true,
  handleProtocols: true,
  verifyClient: true,
  origins: true,
  requireOrigin: true,
  trustProxy: true,
  maxConnections: true,
  maxConnectionsPerAddress: true,
  rateLimit: true,
  maxPayload: true,
  maxEmptyFragments: true,
  messageTimeout: true,
  codec: true,
  codecs: true,
  jsonMaxDepth: true,
  maxPendingMessages: true,
  maxStreams: true,
  concurrency: true,
  refusedMessages: true,
  requests: true,
  includeCause: true,
  maxRoomsPerClient: true,
  backplane: true,
  perMessageDeflate: true,
  highWaterMark: true,
  maxBackpressure: true,
  slowConsumer: true,
  slowConsumerCode: true,
  writeTimeout: true,
  handshakeTimeout: true,
  pingInterval: true,
  pingTimeout: true,
  closeTimeout: true,
  drainTimeout: true,
  shutdownCode: true,
  host: true,
  backlog: true,
  logFrames: true,
};

/** Options of Nest and of ws that mean nothing here: whoever comes from there need not remove them. */
const FOREIGN: ReadonlySet<string> = new Set([
  'namespace',
  'port',
  'server',
  'noServer',
  'clientTracking',
  'skipUTF8Validation',
  'allowSynchronousEvents',
  'autoPong',
  'maxBufferedChunks',
  'maxFragments',
  'WebSocket',
]);

/** What other libraries call an option of ours. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['maxHttpBufferSize', 'maxPayload'],
  ['cors', 'origins'],
]);

/** For each unknown key of some options one sentence that says so and names the nearest option. */
export function unknownKeys(owner: string, options: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(KNOWN);
  return Object.keys(options)
    .filter((key) => !Object.hasOwn(KNOWN, key) && !FOREIGN.has(key))
    .map((key) => {
      const nearest = SYNONYMS.get(key) ?? nearestName(key, names);
      const hint = nearest === undefined ? `there are ${names.join(', ')}` : `did you mean "${nearest}"?`;
      return `${owner}: unknown option "${key}", ${hint}`;
    });
}
