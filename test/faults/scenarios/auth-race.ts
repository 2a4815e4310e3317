import { handshake, type FaultClient } from '../client/fault-client.js';
import { eventFrame } from '../client/masked.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

/** What a client does while it is decided about. */
const WAYS = ['reset', 'end', 'stay', 'be refused'] as const;

type Way = (typeof WAYS)[number];

const ROUND = 100;

const ECHO = JSON.stringify({ event: 'echo', data: 'early' });

interface Candidate {
  readonly way: Way;
  readonly client: FaultClient;
}

async function knock(stage: Stage): Promise<Candidate> {
  const way = stage.dice.pick(WAYS);
  const client = await stage.connect(stage.server);
  const path = way === 'be refused' ? '/gated?refuse' : '/gated';
  client.write(Buffer.concat([handshake({ path }), eventFrame('echo', 'early')]));
  return { way, client };
}

/** Sees to it that a client got what it had to. */
async function judge({ way, client }: Candidate): Promise<void> {
  if (way === 'stay') {
    demand((await client.next()).toString() === ECHO, 'The early message got another answer');
    await client.close();
  }
  await client.ended;
  const status = { reset: 0, end: 0, stay: 101, 'be refused': 401 }[way];
  demand(client.status === status, `A client that had to ${way} got the status ${client.status}`);
}

/** Lets some leave, and then decides about all; gives how many stayed. */
async function round(stage: Stage, asked: number): Promise<number> {
  const candidates = await Promise.all(Array.from({ length: ROUND }, () => knock(stage)));
  await stage.server.until('All are being decided about', ({ tally }) => tally['asked'] === asked + ROUND);
  for (const { way, client } of candidates) {
    if (way === 'reset') client.reset();
    else if (way === 'end') client.socket.end();
  }
  const left = candidates.filter(({ way }) => way === 'reset' || way === 'end').length;
  await stage.server.until('Their leaving is noticed', (stats) => stats.pendingHandshakes === ROUND - left);
  await stage.server.decide();
  await Promise.all(candidates.map((candidate) => judge(candidate)));
  return candidates.filter(({ way }) => way === 'stay').length;
}

export const authRace: Scenario = {
  name: 'auth_race',
  shows: 'Clients leave by FIN and by RST while verifyClient decides: they are never connected, the others are.',
  rows: 'H58, H59',
  async run(stage) {
    const rounds = stage.size(5, 50);
    let stayed = 0;
    for (let done = 0; done < rounds; done++) stayed += await round(stage, done * ROUND);
    const { tally } = await stage.server.stats();
    demand(tally['connected'] === stayed, `${tally['connected']} were connected, and ${stayed} had stayed`);
    return { clients: rounds * ROUND, connected: stayed };
  },
};
