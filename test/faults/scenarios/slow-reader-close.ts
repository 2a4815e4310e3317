import type { FaultClient } from '../client/fault-client.js';
import { eventFrame } from '../client/masked.js';
import { Ledger } from '../oracles/ledger.js';
import { demand, type Scenario } from '../scenario.js';

/** `maxBackpressure` of `/slow-close`, in bytes. */
const HARD_MARK = 1_048_576;
const SLACK = 65_536;
const BYTES = 16_384;

/** More than what the system and the server take in before the policy acts, in messages. */
const COUNT = 2000;

/** Milliseconds between two: it is about those who do not read, not about how fast somebody can send. */
const PACE = 20;

const TRY_AGAIN_LATER = 1013;

/** Has a client asleep until the server gives it up; one in two then reads what is left. */
function sleepThrough(client: FaultClient, index: number, ledger: Ledger, pace: number): void {
  client.onMessage = (data) => ledger.receive(index, Number.parseInt(data.toString('latin1', 0, 10), 10));
  for (let number = 0; number < COUNT; number++) ledger.send(index);
  client.write(eventFrame('flood', { count: COUNT, bytes: BYTES, pace }));
  client.socket.pause();
}

export const slowReaderClose: Scenario = {
  name: 'slow_reader_close',
  shows:
    'Clients that stop reading are closed with 1013 at maxBackpressure; what they got is a beginning; others hardly wait.',
  rows: 'G8',
  async run(stage) {
    const readers = stage.size(10, 50);
    const ledger = new Ledger();
    const clients = await stage.openMany(readers, stage.server.at('/slow-close'));
    const before = (await stage.server.stats()).incidents['cutOff.slow_consumer'] ?? 0;
    const neighbours = await stage.besideNeighbours(async () => {
      for (const [index, client] of clients.entries())
        sleepThrough(client, index, ledger, stage.full ? PACE : PACE / 4);
      await stage.server.until('All are found', ({ tally }) => tally['floods ended'] === readers);
      // One in two wakes up in time to read the close frame behind all the rest.
      for (const client of clients.filter((_, index) => index % 2 === 0)) client.socket.resume();
      await stage.server.until('All are gone', (stats) => stats.tally['closed'] === readers && stats.buffered === 0);
    });
    const { incidents, tally } = await stage.server.stats();
    for (const client of clients) client.socket.resume();
    const codes = await Promise.all(clients.map(async (client) => (await client.ended).code));
    const seen = codes.filter((code) => code === TRY_AGAIN_LATER).length;
    const counted = (incidents['cutOff.slow_consumer'] ?? 0) - before;
    demand(counted === readers, `${counted} of ${readers} were cut off as slow consumers`);
    demand(
      codes.every((code) => code === TRY_AGAIN_LATER || code === undefined),
      `Close codes ${codes.join(', ')}`,
    );
    demand(seen >= readers / 2, `Only ${seen} of the ${readers} saw 1013`);
    const most = tally['most unsent'] ?? 0;
    demand(most <= HARD_MARK + BYTES + SLACK, `${most} bytes were unsent for one client`);
    ledger.demandPrefix();
    return { readers, 'saw 1013': seen, 'most unsent KiB': Math.round(most / 1024), ...neighbours };
  },
};
