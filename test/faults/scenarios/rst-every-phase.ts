import { handshake, type FaultClient } from '../client/fault-client.js';
import { closeFrame, echoFrame } from '../client/masked.js';
import { maskedFrame } from '../../support/frames.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const HANDSHAKE = handshake({ path: '/echo' });
const LONG = maskedFrame(0x82, Buffer.alloc(70_000, 'x'));

async function opened(client: FaultClient, bytes: Buffer): Promise<void> {
  client.write(HANDSHAKE);
  await client.until(() => client.status === 101);
  client.write(bytes);
}

/** How far a client gets before its reset. */
const PHASES: Readonly<Record<string, (client: FaultClient) => void | Promise<void>>> = {
  request: (client) => void client.write(HANDSHAKE.subarray(0, 40)),
  auth: (client) => void client.write(handshake({ path: '/auth' })),
  head: (client) => void client.write(Buffer.concat([HANDSHAKE, echoFrame(0, 0)])),
  'mid-header': (client) => opened(client, LONG.subarray(0, 6)),
  'mid-payload': (client) => opened(client, LONG.subarray(0, 5000)),
  'mid-close': (client) => opened(client, closeFrame(1000)),
};

const NAMES = Object.keys(PHASES);

async function die(stage: Stage, index: number): Promise<void> {
  const client = await stage.connect(stage.server);
  await PHASES[NAMES[index % NAMES.length]!]!(client);
  // Some at once, some when the server has read what there is.
  await new Promise((resolve) => setTimeout(resolve, stage.dice.below(3)));
  client.reset();
  await client.ended;
}

export const rstEveryPhase: Scenario = {
  name: 'rst_every_phase',
  shows: 'Clients are reset in every phase of a connection; healthy neighbours lose nothing and hardly wait.',
  rows: 'G7, F76',
  async run(stage) {
    const resets = stage.size(300, 1000);
    const counters = await stage.besideNeighbours(() => stage.each(resets, (index) => die(stage, index), 10));
    const { incidents } = await stage.server.stats();
    demand(!('cutOff.listener_failed' in incidents), 'A listener has failed');
    return { resets, ...counters };
  },
};
