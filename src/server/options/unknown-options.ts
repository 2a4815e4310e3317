import { nearestName } from '../base/nearest-name.js';
import type { RawWebSocketOptions, RawWebSocketServerOptions } from './options.js';

/** Every option of an endpoint; the compiler sees to it that none is missing. */
export const ENDPOINT_OPTIONS: Readonly<Record<keyof RawWebSocketOptions, true>> = {
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
};

/** Those of a server, which say where its connections come from. */
export const SERVER_OPTIONS: Readonly<Record<keyof RawWebSocketServerOptions, true>> = {
  ...ENDPOINT_OPTIONS,
  port: true,
  host: true,
  backlog: true,
  server: true,
  noServer: true,
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
  'maxPendingAutoPongs',
  'WebSocket',
]);

/** What other libraries call an option of ours. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['maxHttpBufferSize', 'maxPayload'],
  ['cors', 'origins'],
]);

/** For each key that is not known one sentence that says so and names the nearest option. */
export function unknownOptions(owner: string, options: object, known: object): string[] {
  const names = Object.keys(known);
  return Object.keys(options)
    .filter((key) => !Object.hasOwn(known, key) && !FOREIGN.has(key))
    .map((key) => {
      const synonym = SYNONYMS.get(key) ?? '';
      const nearest = Object.hasOwn(known, synonym) ? synonym : nearestName(key, names);
      const hint = nearest === undefined ? `there are ${names.join(', ')}` : `did you mean "${nearest}"?`;
      return `${owner}: unknown option "${key}", ${hint}`;
    });
}

/** Warns of options that a server does not have: they may be mistyped, and would be dropped in silence. */
export function warnOfUnknownOptions(options: object, known: object): void {
  unknownOptions('RawWebSocketServer', options, known).forEach((sentence) => process.emitWarning(sentence));
}
