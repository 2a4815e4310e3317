import type { GatewayClass } from '../gateways/gateway-scan.js';
import { handshakeGuardsOf } from './use-handshake-guards.js';

/** The method with which a gateway decides about its clients. */
export const HANDSHAKE_HOOK = 'handleHandshake';

/** In the text of a class the property that holds the hook: of the instances, which are not there to be looked at. */
const HOOK_PROPERTY = new RegExp(`\\b${HANDSHAKE_HOOK}\\s*=[^=]`);

/** By what a class decides about handshakes; undefined where it does not. */
export function sayInHandshakes(gateway: GatewayClass): string | undefined {
  if (handshakeGuardsOf(gateway).length > 0) return '@UseHandshakeGuards()';
  const { prototype } = gateway;
  const hasMethod = typeof prototype === 'object' && prototype !== null && HANDSHAKE_HOOK in prototype;
  return hasMethod || hasHookProperty(gateway) ? HANDSHAKE_HOOK : undefined;
}

/** Whether a class, or one that it extends, gives its instances the hook as a property. */
export function hasHookProperty(gateway: unknown): boolean {
  if (typeof gateway !== 'function' || gateway === Function.prototype) return false;
  return (
    HOOK_PROPERTY.test(Function.prototype.toString.call(gateway)) || hasHookProperty(Object.getPrototypeOf(gateway))
  );
}

/**
 * Demands that a gateway decides about no handshakes, where there is nobody to ask it: everybody would be let in.
 *
 * @throws Error that says what it needs
 */
export function demandNoSay(gateway: GatewayClass, needs: string): void {
  const say = sayInHandshakes(gateway);
  if (say !== undefined) throw new Error(`${say} of ${gateway.name} needs ${needs}`);
}
