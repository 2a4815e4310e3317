import { eventFrame } from '../client/masked.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const WAYS = ['close', 'reset', 'end'] as const;

/** Listens to an endless stream for a while and leaves in the middle of it. */
async function listen(stage: Stage): Promise<void> {
  const client = await stage.open(stage.server.at('/stream'));
  const iterates = stage.dice.chance(50);
  client.write(iterates ? eventFrame('iterate', { count: 1e9, bytes: 100 }) : eventFrame('endless', 100));
  for (let message = stage.dice.between(1, 5); message > 0; message--) await client.next();
  const way = stage.dice.pick(WAYS);
  if (way === 'reset') client.reset();
  else if (way === 'end') client.socket.end();
  else await client.close();
  await client.ended;
}

export const observableTeardown: Scenario = {
  name: 'observable_teardown',
  shows: 'Clients leave in the middle of endless Observables and async iterables: each is torn down.',
  rows: 'A21',
  async run(stage) {
    const clients = stage.size(200, 2000);
    await stage.each(clients, () => listen(stage), 10);
    const { tally } = await stage.server.until(
      'Every stream is torn down',
      (stats) => stats.tally['streams ended'] === stats.tally['streams begun'],
    );
    demand(tally['streams begun'] === clients, `${tally['streams begun']} of ${clients} streams were begun`);
    return { streams: clients };
  },
};
