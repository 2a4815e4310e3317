import { isPromise } from '../../server/base/promise.js';
import { logError } from '../log.js';
import type { RawWsGatewayOptions } from './gateway-options.js';
import type { GatewayClass, OptionsAtStart } from './gateway-scan.js';

/** What the application says of a gateway when it starts. */
export type GatewayOptions = (gateway: GatewayClass) => Omit<RawWsGatewayOptions, 'path'> | undefined;

/** Calls the application's function, of whose answer nothing is believed: what it throws stops the start. */
export function optionsAtStart(gatewayOptions: GatewayOptions): OptionsAtStart {
  return (gateway) => {
    const options: unknown = gatewayOptions(gateway);
    if (options === undefined) return undefined;
    // The start fails without it, and nobody else would hear of its rejection.
    if (isPromise(options)) options.then(undefined, logError);
    if (typeof options !== 'object' || options === null || Array.isArray(options) || isPromise(options)) {
      throw new TypeError(`${gateway.name}: "gatewayOptions" must return an object or undefined, and no promise`);
    }
    // Nest reads both from the decorator: another path would never be served.
    const fixed = ['path', 'port'].find((key) => key in options);
    if (fixed !== undefined) throw new TypeError(`${gateway.name}: only the decorator can give the ${fixed}`);
    // What a configuration does not have is no reason to drop what the decorator says.
    return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  };
}
