import { isDeepStrictEqual } from 'node:util';
import type { RawWsGatewayOptions } from './gateway-options.js';
import type { GatewayInfo } from './gateway-scan.js';

/** Options of a port, whatever the path. */
const OF_PORT: ReadonlySet<string> = new Set(['host', 'backlog', 'tls'] satisfies (keyof RawWsGatewayOptions)[]);

/**
 * Makes one set of options of those of several gateways that share a path. Those that only one of them names count for
 * all; equal ones are no conflict.
 *
 * @throws Error that names two gateways and the option on which they differ
 */
export function mergeOptions(gateways: readonly GatewayInfo[]): Record<string, unknown> {
  return merge(gateways, 'a path', (key) => key !== 'path');
}

/**
 * The same for the options that say how a port of their own is opened, of all gateways on it.
 *
 * @throws Error that names two gateways, the port and the option on which they differ
 */
export function mergePortOptions(port: number, gateways: readonly GatewayInfo[]): Record<string, unknown> {
  return merge(gateways, `port ${port}`, (key) => OF_PORT.has(key));
}

function merge(
  gateways: readonly GatewayInfo[],
  shared: string,
  concerns: (key: string) => boolean,
): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  const namedBy = new Map<string, string>();
  for (const { name, options } of gateways) {
    for (const [key, value] of Object.entries(options)) {
      if (value === undefined || !concerns(key)) continue;
      const other = namedBy.get(key);
      if (other !== undefined && !isDeepStrictEqual(merged[key], value)) {
        throw new Error(
          `${other} and ${name} share ${shared} but have different values for the option "${key}": ` +
            'give it in one of them, or the same value in both',
        );
      }
      merged[key] = value;
      namedBy.set(key, name);
    }
  }
  return merged;
}
