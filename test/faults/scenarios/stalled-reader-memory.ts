import { eventFrame } from '../client/masked.js';
import { demand, type Scenario } from '../scenario.js';

/** The default of `maxBackpressure`, and what garbage and Node's own buffers may add, in bytes. */
const HARD_MARK = 8 * 1024 * 1024;
const MAY_GROW = HARD_MARK + 48 * 1024 * 1024;

const BYTES = 16_384;

export const stalledReaderMemory: Scenario = {
  name: 'stalled_reader_memory',
  shows:
    'One client never reads while gigabytes are sent to it: the memory of the process stays within maxBackpressure.',
  rows: 'A40',
  async run(stage) {
    const messages = stage.size(60_000, 600_000);
    const server = await stage.startServer();
    const client = await stage.open(server.at('/stalled'));
    client.socket.pause();
    await server.collect();
    const { rss } = await server.stats();
    await server.watch();
    client.write(eventFrame('flood', { count: messages, bytes: BYTES }));
    const { tally } = await server.until('The flood is over', (stats) => stats.tally['floods ended'] === 1, 60_000);
    const peaks = await server.peaks();
    const grown = peaks.rss - rss;
    demand(grown <= MAY_GROW, `The memory grew by ${grown} bytes`);
    const most = tally['most unsent'] ?? 0;
    demand(most <= HARD_MARK + BYTES + 65_536, `${most} bytes were unsent`);
    return {
      'MiB to send': Math.round((messages * BYTES) / 1024 ** 2),
      'most unsent KiB': Math.round(most / 1024),
      'RSS grew by MiB': Math.round(grown / 1024 ** 2),
    };
  },
};
