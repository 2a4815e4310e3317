import { handshake, type FaultClient } from '../client/fault-client.js';
import { eventFrame } from '../client/masked.js';
import { maskedFrame } from '../../support/frames.js';
import { demand, type Scenario } from '../scenario.js';
import type { ServerProcess } from '../server/server-process.js';
import type { Stage } from '../stage.js';

/** What a busy machine may add, in milliseconds. */
const TOLERANCE = 2000;

/** Clients that do not do their part of the closing handshake, each in its way. */
const STUCK: Readonly<Record<string, (stage: Stage, server: ServerProcess) => Promise<FaultClient>>> = {
  async 'never answers the close frame'(stage, server) {
    const client = await stage.open(server.at('/echo'));
    client.answersClose = false;
    return client;
  },
  async 'does not read'(stage, server) {
    const client = await stage.open(server.at('/stalled'));
    client.socket.pause();
    client.write(eventFrame('flood', { count: 2000, bytes: 16_384 }));
    return client;
  },
  async 'is in the middle of a message'(stage, server) {
    const client = await stage.open(server.at('/echo'), maskedFrame(0x81, Buffer.alloc(1000, 'x')).subarray(0, 500));
    client.answersClose = false;
    return client;
  },
  async 'waits for verifyClient'(stage, server) {
    const client = await stage.connect(server);
    client.write(handshake({ path: '/auth' }));
    return client;
  },
  async 'listens to an endless stream'(stage, server) {
    const client = await stage.open(server.at('/stream'));
    client.write(eventFrame('endless', 100));
    await client.next();
    return client;
  },
};

export const closeWithStuckClients: Scenario = {
  name: 'close_with_stuck_clients',
  shows: 'Clients that never finish do not keep the application: it closes within drainTimeout, and the process ends.',
  rows: 'S1-S5',
  async run(stage) {
    const each = stage.size(10, 100);
    const drainTimeout = stage.size(2000, 10_000);
    const server = await stage.startServer({ drainTimeout });
    const clients: FaultClient[] = [];
    for (const open of Object.values(STUCK)) {
      for (let i = 0; i < each; i++) clients.push(await open(stage, server));
    }
    await server.until('The floods are over', ({ tally }) => tally['floods ended'] === each);
    const milliseconds = await server.close();
    demand(milliseconds <= drainTimeout + TOLERANCE, `Closing took ${Math.round(milliseconds)} ms`);
    await server.leave();
    for (const client of clients) client.socket.resume();
    await Promise.all(clients.map((client) => client.ended));
    return { clients: clients.length, 'drainTimeout ms': drainTimeout, 'close() ms': Math.round(milliseconds) };
  },
};
