import type { Server as HttpServer } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { EndpointPlan } from './gateway-plan.js';
import { logger } from './log.js';

/** Says where each gateway can be reached, as soon as that is known. */
export function announce(plan: EndpointPlan, server: HttpServer): void {
  const say = () => {
    for (const { name, events } of plan.gateways) logger.log(gatewayLine(name, urlOf(plan.path, server), events));
  };
  if (server.listening) say();
  else server.once('listening', say);
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
