import { demandNumericPort, type GatewayClass } from './gateways/gateway-scan.js';
import type { RawWsGatewayOptions } from './gateways/gateway-options.js';
import { demandNoSay } from './handshake/say-in-handshakes.js';
import { classesWithHandshakeGuards } from './handshake/use-handshake-guards.js';

/** What an adapter needs that was made without it. */
export const APPLICATION = 'the application: new RawWsAdapter(app)';

/**
 * Nest's filters could not be told which request has failed, so that a failure would look like an answer.
 *
 * @throws TypeError for options that ask for requests
 */
export function demandNoRequests({ requests }: RawWsGatewayOptions): void {
  if (requests === true) throw new TypeError('Option "requests" needs the application: new RawWsAdapter(app, …)');
}

/**
 * Demands of a gateway that it can be served by an adapter that does not know the application.
 *
 * @param gateway the one that Nest is connecting; undefined where somebody else calls
 * @param hasPort whether it is known where the gateway is to be served
 * @throws Error that says what needs the application
 */
export function demandNoApplication(gateway: GatewayClass | undefined, hasPort: boolean): void {
  if (gateway === undefined) return;
  demandNumericPort(gateway);
  demandNoSay(gateway, APPLICATION);
  if (!hasPort) throw new Error(`${gateway.name} is on the port of the application, and needs ${APPLICATION}`);
}

/**
 * The same of whatever gateway Nest has connected: which one it is can't be seen where Nest has several copies of itself.
 *
 * @throws Error that names a class which everybody would be let in to, if it is the one
 */
export function demandNobodyToAsk(): void {
  const [guarded] = classesWithHandshakeGuards();
  if (guarded !== undefined) throw new Error(`@UseHandshakeGuards() of ${guarded} needs ${APPLICATION}`);
}
