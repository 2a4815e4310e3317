import type { IncomingMessage, Server } from 'node:http';

const PATH = /^\/ocpp\/([\w-]+)$/;
const identities = new WeakMap<IncomingMessage, string>();

/** Every charge point connects to a path of its own; the gateway has one. */
export function readIdentities(server: Server): void {
  server.prependListener('upgrade', (request: IncomingMessage) => {
    const identity = PATH.exec(request.url ?? '')?.[1];
    if (identity === undefined) return;
    identities.set(request, identity);
    request.url = '/ocpp';
  });
}

export function identityOf(request: IncomingMessage): string | undefined {
  return identities.get(request);
}
