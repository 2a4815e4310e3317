import { isDeepStrictEqual } from 'node:util';
import type { RawWsGatewayOptions } from './gateway-options.js';
import type { GatewayInfo } from './gateway-scan.js';

type Options = Readonly<Record<string, unknown>>;

/** What a subclass of the adapter has made of options on their way from Nest to `create`. */
export interface OptionChanges {
  /** What it has added or replaced. */
  readonly given: Options;
  /** The keys of what it has taken away. */
  readonly removed: readonly string[];
}

/** These say where a gateway is served, and not how. */
const PLACE: ReadonlySet<string> = new Set(['path', 'port', 'namespace', 'server']);

/**
 * Finds what a subclass has changed in the options of a gateway.
 *
 * @param options what `create` was called with
 * @param gateway undefined where it is not Nest that calls: then nothing is taken for removed
 * @param planned the options of the gateway's path
 */
export function changedOptions(
  options: Options,
  gateway: GatewayInfo | undefined,
  planned: RawWsGatewayOptions,
): OptionChanges {
  const passedOn = gateway?.passedOn ?? {};
  const known: Options = { ...planned };
  const given = Object.entries(options).filter(([key, value]) => {
    if (PLACE.has(key) || value === undefined || Object.is(known[key], value)) return false;
    if (!Object.is(passedOn[key], value)) return true;
    // What the application says at its start stands in its place, or an equal value of a gateway beside it.
    return Object.is(gateway?.options[key], value) && !isDeepStrictEqual(known[key], value);
  });
  const removed = Object.keys(passedOn).filter(
    (key) => !PLACE.has(key) && passedOn[key] !== undefined && options[key] === undefined,
  );
  return { given: Object.fromEntries(given), removed };
}

/** The options of a path with the changes; where something was taken away the adapter's default is left. */
export function withChanges(
  planned: RawWsGatewayOptions,
  { given, removed }: OptionChanges,
  defaults: RawWsGatewayOptions,
): RawWsGatewayOptions {
  const isLeft = ([key]: [string, unknown]) => !removed.includes(key);
  return { ...defaults, ...Object.fromEntries(Object.entries(planned).filter(isLeft)), ...given };
}
