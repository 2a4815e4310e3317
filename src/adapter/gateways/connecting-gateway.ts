import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import 'reflect-metadata';
import { declaredOptions, gatewayProviders, isGatewayClass, setOptions, type GatewayClass } from './gateway-scan.js';

/** The key under which the options that Nest hands on say whose they are. */
const GATEWAY = Symbol('nest-raw-ws:gateway');

const WATCHED = Symbol('nest-raw-ws:watched');

let connecting: GatewayClass | undefined;

/**
 * The gateway that Nest is connecting right now, whatever a subclass of the adapter makes of its options; undefined where
 * somebody else calls the adapter.
 */
export function connectingGateway(): GatewayClass | undefined {
  return connecting;
}

/** Nest is done with the gateway that it has been connecting. */
export function gatewayIsConnected(): void {
  connecting = undefined;
}

/**
 * Lets {@link connectingGateway} know the gateways of an application: Nest copies their options right before it calls
 * `create`, and reads with them a property that says whose they are.
 */
export function markGateways(modules: ModulesContainer): void {
  for (const { metatype } of gatewayProviders(modules)) {
    const options = declaredOptions(metatype);
    // Options that are none stop the start.
    if (typeof options !== 'object' || options === null) continue;
    const marked = Object.defineProperty(Object.fromEntries(Object.entries(options)), GATEWAY, {
      enumerable: true,
      get: () => noted(metatype),
    });
    setOptions(metatype, marked);
  }
}

/**
 * The same where the application is not known: before it connects a gateway Nest lists the methods of its class. That is
 * all there is to see of a class that a module really provides.
 */
export function watchGateways(): void {
  const { prototype } = MetadataScanner;
  if (Reflect.has(prototype, WATCHED)) return;
  const list: unknown = Reflect.get(prototype, 'getAllMethodNames');
  if (typeof list !== 'function') throw new Error('MetadataScanner of @nestjs/core has no getAllMethodNames()');
  const watched = function (this: unknown, scanned: unknown): unknown {
    if (typeof scanned === 'object' && scanned !== null && isGatewayClass(scanned.constructor))
      noted(scanned.constructor);
    return Reflect.apply(list, this, [scanned]);
  };
  Object.defineProperty(prototype, 'getAllMethodNames', { value: watched, configurable: true, writable: true });
  Object.defineProperty(prototype, WATCHED, { value: true });
}

/** Nest connects a gateway in one go: what is called in a later turn has nothing to do with it. */
function noted(gateway: GatewayClass): GatewayClass {
  connecting = gateway;
  void Promise.resolve().then(() => {
    if (connecting === gateway) connecting = undefined;
  });
  return gateway;
}
