import { constants, deflateRawSync } from 'node:zlib';
import { maskedFrame } from '../../support/frames.js';
import { demand, type Scenario } from '../scenario.js';

const FIN_TEXT_RSV1 = 0xc1;
const DEFLATE = [
  'Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; server_no_context_takeover',
];

/** What one message becomes, in bytes: JSON of empty objects, of which each takes twenty times its text in memory. */
const PLAIN = 256 * 1024;

/** As many as fit into one packet of 64 KiB. */
const MESSAGES = 200;

/**
 * The longest turn that each client may cause, in milliseconds. A message takes about 9 ms to inflate, parse and check;
 * `WsAdapter` was seen with 6 ms, which neither checks nor answers.
 */
const LONGEST_TURN = 120;

/** What all of it may take, in bytes. Parsed at once it would be more than a gigabyte for each client. */
const MAY_GROW = 192 * 1024 * 1024;

function message(): Buffer {
  const head = '{"event":"nobody-knows-it","data":[{}';
  const text = `${head}${',{}'.repeat((PLAIN - head.length) / 3)}]}`;
  const packed = deflateRawSync(Buffer.from(text), { finishFlush: constants.Z_SYNC_FLUSH });
  return maskedFrame(FIN_TEXT_RSV1, packed.subarray(0, -4));
}

export const jsonStorm: Scenario = {
  name: 'json_storm',
  shows:
    'Packets of 64 KiB with 200 compressed messages of nested JSON each come at once: all are answered, in many short turns.',
  rows: 'G11',
  async run(stage) {
    const count = stage.size(2, 10);
    const packet = Buffer.concat(Array.from({ length: MESSAGES }, message));
    const server = await stage.startServer();
    const clients = await stage.openMany(count, server.at('/deflate', DEFLATE));
    await stage.besideNeighbours(() => Promise.resolve(), server);
    await server.collect();
    const { rss } = await server.stats();
    await server.watch();
    const counters = await stage.besideNeighbours(async () => {
      for (const client of clients) client.write(packet);
      for (const client of clients) {
        for (let i = 0; i < MESSAGES; i++) await client.next();
      }
    }, server);
    const { rss: peak, lag } = await server.peaks();
    demand(lag <= LONGEST_TURN, `The longest turn took ${lag} ms`);
    demand(peak - rss <= MAY_GROW, `The memory grew by ${peak - rss} bytes`);
    await Promise.all(clients.map((client) => client.close()));
    return {
      clients: count,
      'bytes each': packet.length,
      'RSS grew by MiB': Math.round((peak - rss) / 1024 ** 2),
      'longest turn ms': lag,
      ...counters,
    };
  },
};
