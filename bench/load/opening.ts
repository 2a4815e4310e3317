import { LoadClient, type ClientOptions } from './client.js';

/** How many handshakes are under way at once: fewer than the backlog of any server. */
const AT_ONCE = 64;

/** Opens so many connections. */
export async function openClients(count: number, options: ClientOptions): Promise<LoadClient[]> {
  const clients: LoadClient[] = [];
  while (clients.length < count) {
    const batch = Math.min(AT_ONCE, count - clients.length);
    clients.push(...(await Promise.all(Array.from({ length: batch }, () => LoadClient.open(options)))));
  }
  return clients;
}
