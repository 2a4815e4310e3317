import { wrong } from './option-checks.js';
import type { RawWebSocketServerOptions } from './options.js';
import type { HandleProtocols } from '../upgrade/subprotocol.js';
import type { ResolvedOptions } from './resolved-options.js';
import type { VerifyClient } from '../upgrade/verify-client.js';

/**
 * The options of a server as they are in use, defaults included. As in ws, `verifyClient` and `handleProtocols` may be
 * assigned, for handshakes that come later.
 *
 * @publicApi
 */
export type OptionsInUse = { readonly [Key in Exclude<keyof Given, keyof Assigned>]?: Given[Key] | undefined } & {
  -readonly [Key in keyof Assigned]?: Assigned[Key] | null;
};

type Given = RawWebSocketServerOptions;

/** What may be assigned. */
type Assigned = Pick<ResolvedOptions, 'verifyClient' | 'handleProtocols'>;

/** What decides about who may come in: whoever could not assign it must not find the door open. */
const DECIDING: ReadonlySet<PropertyKey> = new Set([
  'verifyClient',
  'handleProtocols',
  'origins',
  'requireOrigin',
  'maxConnections',
  'maxConnectionsPerAddress',
]);

/**
 * Makes the object that an application reads and assigns options of a server on.
 *
 * @param given what the server was made with
 * @param assign makes the server use what was assigned
 */
export function optionsInUse(
  given: Given,
  resolved: ResolvedOptions,
  assign: (assigned: Assigned) => void,
): OptionsInUse {
  let assigned: Assigned = { verifyClient: resolved.verifyClient, handleProtocols: resolved.handleProtocols };
  const failures = new Map<PropertyKey, Error>();
  const update = () => {
    const [failure] = failures.values();
    assign(failure === undefined ? assigned : { ...assigned, verifyClient: () => refuseFor(failure) });
  };
  const fail = (key: PropertyKey, error: Error): never => {
    if (DECIDING.has(key)) {
      failures.set(key, error);
      update();
    }
    throw error;
  };
  const set = (target: OptionsInUse, key: PropertyKey, value: unknown): boolean => {
    const next = value ?? undefined;
    if (key === 'verifyClient' && isFunctionOrNothing<VerifyClient>(next)) assigned = { ...assigned, [key]: next };
    else if (key === 'handleProtocols' && isFunctionOrNothing<HandleProtocols>(next)) {
      assigned = { ...assigned, [key]: next };
    } else return fail(key, refusalOf(key, value));
    failures.delete(key);
    update();
    return Reflect.set(target, key, value);
  };
  return new Proxy<OptionsInUse>(flattened(given, resolved), {
    set,
    defineProperty: (target, key, descriptor) =>
      'value' in descriptor ? set(target, key, descriptor.value) : fail(key, notAssignable(key)),
    deleteProperty: (_target, key) => fail(key, notAssignable(key)),
    setPrototypeOf: () => fail('', new TypeError('server.options has no prototype to be set')),
  });
}

/** Assigns what differs in an object that is meant to take the place of the options. */
export function replaceOptions(inUse: OptionsInUse, replacement: OptionsInUse): void {
  const before = new Map<string, unknown>(Object.entries(inUse));
  const changed = Object.entries(replacement).filter(([key, value]) => before.get(key) !== value);
  Object.assign(inUse, Object.fromEntries(changed));
}

/** Why other options than these two stay as they are. */
export function notAssignable(key: PropertyKey): TypeError {
  return new TypeError(
    `server.options.${String(key)} can't be assigned: only verifyClient and handleProtocols can, ` +
      'all others are given where the server is made',
  );
}

function refusalOf(key: PropertyKey, value: unknown): TypeError {
  if (key !== 'verifyClient' && key !== 'handleProtocols') return notAssignable(key);
  return wrong(`server.options.${key}`, 'a function', value);
}

/** A handshake while an option is not what somebody has wanted it to be. */
function refuseFor(failure: Error): never {
  throw new Error(`Every handshake is refused: ${failure.message}`);
}

function isFunctionOrNothing<F>(value: unknown): value is F | undefined {
  return value === undefined || typeof value === 'function';
}

/** The options under the names that they are given by. */
function flattened(given: Given, resolved: ResolvedOptions): OptionsInUse {
  const { originPolicy, admission, deflate, backpressure, beat, drain, ...others } = resolved;
  return {
    ...given,
    ...others,
    ...originPolicy,
    origins: given.origins,
    ...admission,
    ...backpressure,
    ...beat,
    ...drain,
    perMessageDeflate: given.perMessageDeflate ?? deflate !== undefined,
  };
}
