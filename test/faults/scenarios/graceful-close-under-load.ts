import { setTimeout as delay } from 'node:timers/promises';
import type { FaultClient } from '../client/fault-client.js';
import { echoFrame, echoText } from '../client/masked.js';
import { Ledger } from '../oracles/ledger.js';
import { demand, type Scenario } from '../scenario.js';

const GOING_AWAY = 1001;
const WINDOW = 4;

/** The default of `drainTimeout`, in milliseconds. */
const DRAIN_TIMEOUT = 10_000;

/** Keeps so many messages on their way for as long as the server lets it. */
function load(client: FaultClient, index: number, ledger: Ledger): void {
  const send = () => client.write(echoFrame(index, ledger.send(index)));
  let expected = 0;
  client.onMessage = (data) => {
    demand(data.toString() === echoText(index, expected), `Client ${index} got another echo`);
    ledger.receive(index, expected++);
    if (client.socket.writable) send();
  };
  for (let i = 0; i < WINDOW; i++) send();
}

export const gracefulCloseUnderLoad: Scenario = {
  name: 'graceful_close_under_load',
  shows: 'The application is closed under full load: all clients see 1001, every message a handler took is answered.',
  rows: 'G13',
  timeout: { ci: 40, full: 120 },
  async run(stage) {
    const count = stage.size(250, 5000);
    const server = await stage.startServer();
    const ledger = new Ledger();
    const clients = await stage.openMany(count, server.at('/echo'));
    for (const [index, client] of clients.entries()) load(client, index, ledger);
    await delay(stage.size(500, 3000));
    const milliseconds = await server.close();
    const endings = await Promise.all(clients.map((client) => client.ended));
    const goodbyes = endings.filter(({ how, code }) => how === 'fin' && code === GOING_AWAY).length;
    demand(goodbyes === count, `${goodbyes} of ${count} saw 1001 and an end in order`);
    demand(milliseconds <= DRAIN_TIMEOUT, `Closing took ${Math.round(milliseconds)} ms`);
    ledger.demandPrefix();
    const { received } = ledger.total();
    const { tally } = await server.stats();
    demand(tally['echoed'] === received, `Handlers took ${tally['echoed']} messages, and ${received} were answered`);
    await server.leave();
    return { clients: count, messages: received, 'close() ms': Math.round(milliseconds) };
  },
};
