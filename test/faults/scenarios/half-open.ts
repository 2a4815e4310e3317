import type { FaultClient } from '../client/fault-client.js';
import { eventFrame } from '../client/masked.js';
import { demand, type Scenario } from '../scenario.js';

/** What `/pulse` has set, in milliseconds. */
const PING_INTERVAL = 500;
const PING_TIMEOUT = 500;

/** What the timer and a busy machine may add. */
const TOLERANCE = { ci: 4000, full: 1000 };

export const halfOpen: Scenario = {
  name: 'half_open',
  shows: 'Clients vanish without FIN or RST: they are found within pingInterval + pingTimeout + 1 s, silent ones live.',
  rows: 'G9',
  async run(stage) {
    const count = stage.size(60, 200);
    const alive = await stage.openMany(20, stage.server.at('/pulse'));
    const proxy = await stage.proxy();
    const vanishing = await stage.openMany(count, { port: proxy.port, path: '/pulse' });
    await Promise.all(vanishing.map(async (client) => talk(client)));
    const cutBefore = (await stage.server.stats()).incidents['cutOff.heartbeat_timeout'] ?? 0;
    proxy.stall();
    const began = performance.now();
    const { incidents } = await stage.server.until(
      'The half-open connections are found',
      ({ clients }) => clients === alive.length,
    );
    const found = performance.now() - began;
    const limit = PING_INTERVAL + PING_TIMEOUT + TOLERANCE[stage.full ? 'full' : 'ci'];
    demand(found <= limit, `Only after ${Math.round(found)} ms the last half-open connection was found`);
    const cut = (incidents['cutOff.heartbeat_timeout'] ?? 0) - cutBefore;
    demand(cut === count, `${cut} of ${count} were cut off for their heartbeat`);
    await Promise.all(alive.map(async (client) => talk(client)));
    return { 'half-open': count, 'found within ms': Math.round(found), 'silent but alive': alive.length };
  },
};

async function talk(client: FaultClient): Promise<void> {
  client.write(eventFrame('echo', 'here'));
  await client.next();
}
