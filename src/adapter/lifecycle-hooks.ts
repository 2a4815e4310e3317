import type { ModulesContainer } from '@nestjs/core';
import { gatewayProviders, type GatewayInfo } from './gateways/gateway-scan.js';
import { logError, logger } from './log.js';
import { isPromise } from '../server/base/promise.js';
import { RawWebSocket } from './raw-web-socket.js';
import { awaitScopedConnects, connectHasBegun } from './scoped-connects.js';
import * as ours from '../server/base/ours.js';

type Hook = (this: unknown, client: unknown, ...rest: unknown[]) => unknown;

/** Runs a hook for a client, given the gateway it belongs to and how to call it. */
type Guard = (client: RawWebSocket, gateway: unknown, call: () => unknown) => void;

const GUARDS: Readonly<Record<string, Guard>> = { handleConnection: connect, handleDisconnect: disconnect };

/** Hooks that are guarded already: a gateway can be part of several applications of one process. */
const GUARDED = new WeakSet<object>();

/** Hooks that the application has not written. */
const ADDED = new WeakSet<object>();

/**
 * Puts a guard around `handleConnection` and `handleDisconnect` of every gateway. Nest drops what they return, and throws
 * what they throw where nobody can catch it, which ends the process: there is no other place to hear of either.
 */
export function guardLifecycleHooks(modules: ModulesContainer): void {
  for (const { metatype, instance, single } of gatewayProviders(modules)) {
    if (!single) addMissingHooks(metatype.prototype);
    // Request-scoped gateways are made anew from the prototype; hooks that are arrow functions stand in the instance.
    for (const owner of [metatype.prototype, instance]) {
      for (const [name, guard] of Object.entries(GUARDS)) guardHook(owner, name, guard);
    }
  }
}

/** Where Nest can't make a request-scoped gateway that lacks a hook, it would let the failure end the process. */
function addMissingHooks(prototype: object): void {
  for (const name of Object.keys(GUARDS)) {
    if (name in prototype) continue;
    const value: Hook = () => undefined;
    ADDED.add(value);
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
}

/**
 * What a new client has to wait for before its messages are handled, given the gateways of its path; undefined where Nest
 * has made all of them already.
 */
export function scopedConnects(
  modules: ModulesContainer,
  gateways: readonly GatewayInfo[],
): ((client: RawWebSocket) => void) | undefined {
  const classes = new Set<unknown>(gateways.map(({ metatype }) => metatype));
  const scoped = gatewayProviders(modules)
    .filter(({ metatype, single }) => !single && classes.has(metatype) && hasConnect(metatype.prototype))
    .map(({ metatype }) => metatype);
  if (scoped.length === 0) return undefined;
  return (client) =>
    awaitScopedConnects(client, scoped, (gateway, error) => connectFailed(client, gateway.name, error));
}

/** Whether it has a `handleConnection` of its own. */
function hasConnect(prototype: object): boolean {
  const hook: unknown = Reflect.get(prototype, 'handleConnection');
  return isHook(hook) && !ADDED.has(hook);
}

function guardHook(owner: unknown, name: string, guard: Guard): void {
  if (typeof owner !== 'object' || owner === null) return;
  const hook: unknown = Reflect.get(owner, name);
  if (!isHook(hook) || GUARDED.has(hook)) return;
  const guarded: Hook = function (client, ...rest) {
    const call = () => Reflect.apply(hook, this, [client, ...rest]);
    // The clients of another adapter, and the stand-ins of a unit test, get the hook as it is.
    return client instanceof RawWebSocket ? guard(client, this, call) : call();
  };
  // Filters and the like that decorators have put on the hook.
  for (const key of Reflect.getMetadataKeys(hook)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, hook), guarded);
  }
  GUARDED.add(guarded);
  if (ADDED.has(hook)) ADDED.add(guarded);
  Reflect.set(owner, name, guarded);
}

/** A client whose `handleConnection` fails is closed with 1011; while it is at work the client's messages wait. */
function connect(client: RawWebSocket, gateway: unknown, call: () => unknown): void {
  const failed = (error: unknown) => connectFailed(client, className(gateway), error);
  try {
    const result = call();
    if (isPromise(result)) client[ours.waitForConnect](result, failed);
  } catch (error) {
    failed(error);
  }
  connectHasBegun(client, gateway);
}

function connectFailed(client: RawWebSocket, gateway: string, error: unknown): void {
  report(gateway, 'handleConnection', error);
  client[ours.cutOff]('connect_failed');
}

/**
 * `handleDisconnect` comes after `handleConnection`, however soon the client has left again; the server ends after
 * either.
 */
function disconnect(client: RawWebSocket, gateway: unknown, call: () => unknown): void {
  const hook = new Promise<unknown>((resolve) => client[ours.whenConnected](() => resolve(attempt(call))));
  client[ours.disconnecting](hook.catch((error: unknown) => report(className(gateway), 'handleDisconnect', error)));
}

/** What a call gives, its failure as a promise. */
function attempt(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return Promise.reject(error);
  }
}

function report(gateway: string, hook: string, error: unknown): void {
  logger.error(`${hook} of ${gateway} has failed:`);
  logError(error);
}

/** A hook may be inherited, and guarded already when its heir is: only the instance knows whose it is. */
function className(instance: unknown): string {
  return typeof instance === 'object' && instance !== null ? instance.constructor.name : 'a gateway';
}

function isHook(value: unknown): value is Hook {
  return typeof value === 'function';
}
