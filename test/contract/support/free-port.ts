import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

export function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The server does not listen on a TCP port');
  }
  return address.port;
}

/** A server that keeps a port taken until it is closed. */
export async function takePort(): Promise<Server> {
  const server = createServer();
  server.listen(0);
  await once(server, 'listening');
  return server;
}

export async function freePort(): Promise<number> {
  const server = await takePort();
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}
