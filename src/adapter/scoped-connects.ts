import type { Type } from '@nestjs/common';
import type { RawWebSocket } from './raw-web-socket.js';
import * as ours from '../server/base/ours.js';

/** What lets the messages of a client go on, by the gateway for which they wait. */
const AWAITED = new WeakMap<object, Map<unknown, () => void>>();

/**
 * Lets the messages of a new client wait until Nest has made its request-scoped gateways, which takes it time, and has
 * called their `handleConnection`: from then on they wait for that.
 *
 * @param failed told what has taken too long
 */
export function awaitScopedConnects(
  client: RawWebSocket,
  gateways: readonly Type[],
  failed: (gateway: Type, error: unknown) => void,
): void {
  const awaited = new Map<unknown, () => void>();
  AWAITED.set(client, awaited);
  for (const gateway of gateways) {
    const made = new Promise<void>((resolve) => awaited.set(gateway, resolve));
    client[ours.waitForConnect](made, (error) => failed(gateway, error));
  }
}

/** The `handleConnection` of a gateway is called. */
export function connectHasBegun(client: object, gateway: unknown): void {
  if (typeof gateway === 'object' && gateway !== null) AWAITED.get(client)?.get(gateway.constructor)?.();
}

/** A gateway could not be made for a client: it is told so now, and again for each of its messages. */
export function connectWasGivenUp(client: unknown): void {
  if (typeof client === 'object' && client !== null) AWAITED.get(client)?.forEach((release) => release());
}
