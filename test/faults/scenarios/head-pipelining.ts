import { handshake, type FaultClient } from '../client/fault-client.js';
import { echoFrame, echoText } from '../client/masked.js';
import { Ledger } from '../oracles/ledger.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const MESSAGES = 5;

/** A gateway that answers at once, and one that first decides about its clients and then takes its time to connect them. */
const PATHS = ['/echo', '/auth'];

/** Everything a client has to say, in a packet or cut anywhere. */
async function speak(stage: Stage, ledger: Ledger, index: number): Promise<FaultClient> {
  const path = PATHS[index % PATHS.length]!;
  const frames = Array.from({ length: MESSAGES }, () => echoFrame(index, ledger.send(index)));
  const client = await stage.connect(stage.server);
  const bytes = Buffer.concat([handshake({ path }), ...frames]);
  const cut = stage.dice.chance(50) ? bytes.length : stage.dice.below(bytes.length);
  client.write(bytes.subarray(0, cut));
  if (cut < bytes.length) setImmediate(() => client.write(bytes.subarray(cut)));
  return client;
}

export const headPipelining: Scenario = {
  name: 'head_pipelining',
  shows: 'Messages in the packet of the handshake are answered once and in order, also behind a slow verifyClient.',
  rows: 'H51',
  async run(stage) {
    const clients = stage.size(200, 2000);
    const ledger = new Ledger();
    await stage.each(clients, async (index) => {
      const client = await speak(stage, ledger, index);
      for (let number = 0; number < MESSAGES; number++) {
        demand((await client.next()).toString() === echoText(index, number), `Client ${index} got another echo`);
        ledger.receive(index, number);
      }
      await client.close();
      demand(client.inbox.length === 0, 'A message was answered twice');
    });
    ledger.demandExactlyOnce();
    return { clients, messages: ledger.total().received };
  },
};
