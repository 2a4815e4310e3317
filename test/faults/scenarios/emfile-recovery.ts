import { handshake, type FaultClient } from '../client/fault-client.js';
import { eventFrame } from '../client/masked.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

/** What the process may have open, which leaves room for its start, and how much of that it then has left. */
const OPEN_FILES = 1024;
const SPARE = 40;
const CLIENTS = 100;
const MOST_TRIES = 1000;

/** Opens a connection if the server has a descriptor for it. */
async function tryToOpen(stage: Stage, port: number): Promise<FaultClient> {
  const client = await stage.connect({ port });
  client.write(handshake({ path: '/echo' }));
  await client.until(() => client.status !== 0).catch(() => undefined);
  return client;
}

/** Tries until there is a descriptor again; gives how often that was in vain. */
async function openAgain(stage: Stage, port: number): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const client = await tryToOpen(stage, port);
    if (client.status !== 101) continue;
    client.write(eventFrame('echo', 'again'));
    await client.next();
    await client.close();
    return tries;
  }
  throw new Error(`In ${MOST_TRIES} tries nobody was let in`);
}

export const emfileRecovery: Scenario = {
  name: 'emfile_recovery',
  shows: 'A server without a descriptor left turns connections away, and takes them again when there are some.',
  rows: 'S9',
  async run(stage) {
    const server = await stage.startServer({}, OPEN_FILES);
    await server.exhaust(SPARE);
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => tryToOpen(stage, server.port)));
    const open = clients.filter(({ status }) => status === 101);
    demand(open.length > 0 && open.length <= SPARE, `${open.length} of ${CLIENTS} were let in`);
    for (const client of open) {
      client.write(eventFrame('echo', 'meanwhile'));
      await client.next();
    }
    for (const client of clients) client.socket.destroy();
    const vain = await openAgain(stage, server.port);
    await server.close();
    await server.leave();
    return { clients: CLIENTS, 'let in': open.length, 'tries in vain afterwards': vain };
  },
};
