import { echoFrame, echoText } from '../client/masked.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

/** What Node may have added to its caches, in bytes (G6). */
const MAY_HOLD = 2 * 1024 * 1024;

/** In these what all of them run is compiled. */
const WARM_UP = 500;

/** How a client goes. */
const WAYS = ['close', 'reset', 'end', 'talk and close'] as const;

async function cycle(stage: Stage): Promise<void> {
  const client = await stage.open(stage.server.at('/echo'));
  const way = stage.dice.pick(WAYS);
  if (way === 'talk and close') {
    client.write(echoFrame(0, 1));
    demand((await client.next()).toString() === echoText(0, 1), 'The echo was another');
  }
  if (way === 'reset') client.reset();
  else if (way === 'end') client.socket.end();
  else await client.close();
  await client.ended;
}

export const connectChurn: Scenario = {
  name: 'connect_churn',
  shows: 'Clients connect and leave again in four ways, thousands of times; nothing of them stays.',
  rows: 'G6, S21',
  timeout: { ci: 30, full: 240 },
  async run(stage) {
    const cycles = stage.size(5000, 100_000);
    await stage.each(WARM_UP, () => cycle(stage));
    const { accepted } = await stage.server.until('All have left', ({ clients }) => clients === 0);
    const before = await stage.server.collect();
    const began = performance.now();
    await stage.each(cycles, () => cycle(stage));
    const perSecond = Math.round((cycles * 1000) / (performance.now() - began));
    const after = await stage.server.until('All have left', ({ clients }) => clients === 0);
    demand(after.accepted - accepted === cycles, `${after.accepted - accepted} of ${cycles} were let in`);
    const held = (await stage.server.collect()) - before;
    demand(held <= MAY_HOLD, `The server holds ${held} bytes more`);
    return { cycles, 'cycles/s': perSecond, 'KiB held by them': Math.round(held / 1024) };
  },
};
