import { isDeepStrictEqual } from 'node:util';
import type { RawWebSocketOptions } from '../server/index.js';
import { checkBoolean } from '../server/option-checks.js';
import { normalizePath, resolveOptions } from '../server/options.js';
import { listenOptions } from '../server/listening.js';
import type { GatewayInfo } from './gateway-scan.js';
import { nearestName } from './nearest-name.js';

/**
 * Options of a gateway: what its `@WebSocketGateway(port?, options)` says, or the adapter for all of them.
 *
 * @publicApi
 */
export interface RawWsGatewayOptions extends RawWebSocketOptions {
  /** Address to listen on, for a gateway on a port of its own. Default: all. */
  host?: string;
  /** Connections the system keeps waiting until they are accepted, on a port of its own. Default: 511. */
  backlog?: number;
  /** Logs every frame that passes: for looking at the protocol, not for production. Default: false. */
  logFrames?: boolean;
}

/** Every option there is; the compiler sees to it that none is missing. */
const KNOWN: Record<keyof RawWsGatewayOptions, true> = {
  path: true,
  protocols: true,
  handleProtocols: true,
  verifyClient: true,
  origins: true,
  requireOrigin: true,
  trustProxy: true,
  maxPayload: true,
  perMessageDeflate: true,
  handshakeTimeout: true,
  closeTimeout: true,
  pingInterval: true,
  pingTimeout: true,
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
    checkBoolean('logFrames', options.logFrames, false);
  } catch (error) {
    if (error instanceof Error) error.message = `${owner}: ${error.message}`;
    throw error;
  }
}

/**
 * Makes one set of options of those of several gateways that share a path. Those that only one of them names count for
 * all; equal ones are no conflict.
 *
 * @throws Error that names two gateways and the option on which they differ
 */
export function mergeOptions(gateways: readonly GatewayInfo[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  const namedBy = new Map<string, string>();
  for (const { name, options } of gateways) {
    for (const [key, value] of Object.entries(options)) {
      if (value === undefined || key === 'path') continue;
      const other = namedBy.get(key);
      if (other !== undefined && !isDeepStrictEqual(merged[key], value)) {
        throw new Error(
          `${other} and ${name} share a path but have different values for the option "${key}": ` +
            'give it in one of them, or the same value in both',
        );
      }
      merged[key] = value;
      namedBy.set(key, name);
    }
  }
  return merged;
}

/** The path a gateway is served at: unless it says one, `/` on the application's port and every path on its own. */
export function servedPath(onAppPort: boolean, path: unknown): string | undefined {
  if (typeof path === 'string') return normalizePath(path);
  return onAppPort ? '/' : undefined;
}
