import type { Server as HttpServer } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { EndpointPlan } from './gateway-plan.js';
import { logger } from '../log.js';

/** The plans of a server that does not listen yet. */
interface Waiting {
  readonly plans: EndpointPlan[];
  readonly listener: () => void;
}

/** Says where each gateway can be reached, as soon as that is known. */
export class GatewayLog {
  /** One listener for a server, however many paths are on it. */
  readonly #waiting = new Map<HttpServer, Waiting>();

  announce(plan: EndpointPlan, server: HttpServer): void {
    const known = this.#waiting.get(server);
    if (server.listening) say(plan, server);
    else if (known !== undefined) known.plans.push(plan);
    else this.#wait([plan], server);
  }

  /** Forgets what has not been said. */
  clear(): void {
    for (const [server, { listener }] of this.#waiting) server.off('listening', listener);
    this.#waiting.clear();
  }

  #wait(plans: EndpointPlan[], server: HttpServer): void {
    const listener = () => {
      this.#waiting.delete(server);
      for (const plan of plans) say(plan, server);
    };
    this.#waiting.set(server, { plans, listener });
    server.once('listening', listener);
  }
}

function say({ gateways, path }: EndpointPlan, server: HttpServer): void {
  for (const { name, events } of gateways) logger.log(gatewayLine(name, urlOf(path, server), events));
}

function gatewayLine(name: string, url: string, events: readonly string[]): string {
  return `${name} on ${url}${events.length === 0 ? '' : `, events: ${events.join(', ')}`}`;
}

function urlOf(path: string | undefined, server: HttpServer): string {
  const address = server.address();
  const scheme = server instanceof TlsServer ? 'wss' : 'ws';
  if (address === null || typeof address === 'string') return `${scheme}://${address ?? ''}${path ?? ''}`;
  // An address that stands for all of them can't be typed into a client.
  const everywhere = address.address === '::' || address.address === '0.0.0.0';
  const host = everywhere ? 'localhost' : address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${scheme}://${host}:${address.port}${path ?? '/*'}`;
}
