import { setTimeout as delay } from 'node:timers/promises';
import type { FaultClient } from '../client/fault-client.js';
import { eventFrame } from '../client/masked.js';
import { demand, type Scenario } from '../scenario.js';

/** What `/pulse` allows a client to be silent, in milliseconds. */
const PATIENCE = 1000;

async function talk(client: FaultClient): Promise<void> {
  client.write(eventFrame('echo', 'here'));
  await client.next();
}

export const loopBlock: Scenario = {
  name: 'loop_block_no_mass_kill',
  shows: 'The event loop stands still for many times pingInterval + pingTimeout: no client is cut off for it.',
  rows: 'S16, G9',
  async run(stage) {
    const count = stage.size(200, 2000);
    const blocked = stage.size(3000, 10_000);
    const clients = await stage.openMany(count, stage.server.at('/pulse'));
    const before = (await stage.server.stats()).incidents['cutOff.heartbeat_timeout'] ?? 0;
    // Some of the pings are on their way.
    await delay(PATIENCE / 2);
    await stage.server.block(blocked);
    // Whoever is given up is given up in this time.
    await delay(1.5 * PATIENCE);
    const { incidents, clients: left } = await stage.server.stats();
    const cut = (incidents['cutOff.heartbeat_timeout'] ?? 0) - before;
    demand(cut === 0 && left === count, `${cut} clients were cut off, ${left} of ${count} are left`);
    await Promise.all(clients.map((client) => talk(client)));
    return { clients: count, 'blocked ms': blocked, 'cut off': cut };
  },
};
