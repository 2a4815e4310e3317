import { maskedFrame } from '../../support/frames.js';
import { demand, type Scenario } from '../scenario.js';

const POLICY_VIOLATION = 1008;

/** More than `maxEmptyFragments`. */
const EMPTY_FRAGMENTS = 1100;

const FRAGMENTS = 16_000;

/** What a client costs whatever it sends, in bytes. */
const PER_CLIENT = 24 * 1024;

const EMPTY = Buffer.concat([maskedFrame(0x01), ...Array.from({ length: EMPTY_FRAGMENTS }, () => maskedFrame(0x00))]);

const SINGLE = Buffer.concat([
  maskedFrame(0x01, '78'),
  ...Array.from({ length: FRAGMENTS - 1 }, () => maskedFrame(0x00, '78')),
]);

export const fragmentFloodEmpty: Scenario = {
  name: 'fragment_flood_empty',
  shows: 'Messages of endless empty fragments are closed with 1008.',
  rows: 'F39',
  async run(stage) {
    const clients = stage.size(50, 500);
    await stage.each(clients, async () => {
      const client = await stage.open(stage.server.at('/echo'), EMPTY);
      const { code } = await client.ended;
      demand(code === POLICY_VIOLATION, `The close code was ${code}`);
    });
    return { clients, 'fragments each': EMPTY_FRAGMENTS };
  },
};

export const fragmentFlood1B: Scenario = {
  name: 'fragment_flood_1B',
  shows: 'Messages of thousands of fragments of one byte that never end cost at most twice what was sent.',
  rows: 'F42, G10',
  async run(stage) {
    const count = stage.size(50, 200);
    const clients = await stage.openMany(count, stage.server.at('/echo'));
    const before = await stage.server.collect();
    for (const client of clients) client.write(SINGLE);
    const ping = maskedFrame(0x89, '01');
    await Promise.all(
      clients.map(async (client) => {
        let answered = false;
        client.onPong = () => {
          answered = true;
        };
        // Its pong says that all before it was read.
        client.write(ping);
        await client.until(() => answered);
      }),
    );
    const held = (await stage.server.collect()) - before;
    const wire = count * SINGLE.length;
    demand(held <= 2 * wire + count * PER_CLIENT, `${held} bytes are held of ${wire}`);
    for (const client of clients) client.reset();
    return { clients: count, 'KiB sent': Math.round(wire / 1024), 'KiB held meanwhile': Math.round(held / 1024) };
  },
};
