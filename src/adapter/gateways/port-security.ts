import type { Server as HttpServer } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { EndpointPlan } from './gateway-plan.js';

/** What to warn of where a gateway on a port of its own speaks plain text, and clients of the application would not expect it. */
export function plainTextWarning(
  { port, options, gateways }: EndpointPlan,
  appServer: HttpServer | undefined,
): string | undefined {
  if (options.tls !== undefined || !(appServer instanceof TlsServer)) return undefined;
  const owner = gateways.map(({ name }) => name).join(', ') || 'A gateway';
  return (
    `${owner}: port ${port} speaks plain text (ws:), though the application speaks TLS: ` +
    'give it the option "tls" with key and cert, or false if that is meant'
  );
}

/**
 * Demands that a gateway on the port of the application does not count on TLS that is not there.
 *
 * @throws Error that names it
 */
export function demandAppTls({ gateways }: EndpointPlan, appServer: HttpServer): void {
  if (appServer instanceof TlsServer) return;
  const secured = gateways.find(({ options }) => Boolean(options['tls']));
  if (secured === undefined) return;
  throw new Error(
    `${secured.name}: option "tls" is for a gateway on a port of its own, and the application speaks plain text: ` +
      'give "httpsOptions" to NestFactory.create()',
  );
}
