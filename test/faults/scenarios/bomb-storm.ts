import { constants, deflateRawSync } from 'node:zlib';
import { maskedFrame } from '../../support/frames.js';
import { demand, type Scenario } from '../scenario.js';

const TOO_BIG = 1009;
const FIN_TEXT_RSV1 = 0xc1;
const DEFLATE = ['Sec-WebSocket-Extensions: permessage-deflate'];

/** What each bomb would become, in bytes: sixteen times `maxPayload`, and a thousand times what comes over the line. */
const PLAIN = 16 * 1024 * 1024;

/**
 * What the storm may take, in bytes: some messages being inflated, and the garbage of others, which V8 lets grow for a
 * while. All bombs together would become gigabytes.
 */
const MAY_GROW = 96 * 1024 * 1024;

function bomb(): Buffer {
  const packed = deflateRawSync(Buffer.alloc(PLAIN), { finishFlush: constants.Z_SYNC_FLUSH });
  return maskedFrame(FIN_TEXT_RSV1, packed.subarray(0, -4));
}

export const bombStorm: Scenario = {
  name: 'bomb_storm',
  shows:
    'Compressed messages that would become 16 MiB each come at once: all are refused with 1009, others hardly wait.',
  rows: 'G11',
  async run(stage) {
    const bombs = stage.size(50, 200);
    const frame = bomb();
    const server = await stage.startServer();
    const clients = await stage.openMany(bombs, server.at('/deflate', DEFLATE));
    // What an undisturbed server takes for its neighbours is no matter of the bombs.
    await stage.besideNeighbours(() => Promise.resolve(), server);
    await server.collect();
    const { rss } = await server.stats();
    await server.watch();
    const counters = await stage.besideNeighbours(async () => {
      for (const client of clients) client.write(frame);
      for (const client of clients) {
        const { code } = await client.ended;
        demand(code === TOO_BIG, `A bomb was answered with ${code}`);
      }
    }, server);
    const { rss: peak, lag } = await server.peaks();
    demand(peak - rss <= MAY_GROW, `The memory grew by ${peak - rss} bytes`);
    return {
      bombs,
      'bytes each': frame.length,
      'RSS grew by MiB': Math.round((peak - rss) / 1024 ** 2),
      'longest turn ms': lag,
      ...counters,
    };
  },
};
