import type { FaultClient } from '../client/fault-client.js';
import { eventFrame } from '../client/masked.js';
import { maskedFrame } from '../../support/frames.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const IN_ONE_WRITE = 1000;

/** As long as a ping can be; a mask of zeros leaves the numbers in it readable. */
const LONGEST = maskedFrame(0x89, Buffer.alloc(125), '00 00 00 00');
const SHORTEST = maskedFrame(0x89, Buffer.alloc(4), '00 00 00 00');
const NUMBER_AT = 6;

const SLACK = 65_536;
const SOFT_MARK = 65_536;

/** How long a client waits for the server to read on, in milliseconds: one that does not read waits in vain. */
const PATIENCE = { reading: 15_000, 'not reading': 500 };

/** Numbered pings, many in one piece. */
function pings(ping: Buffer, from: number, count: number): Buffer {
  const bytes = Buffer.alloc(ping.length * count, ping);
  for (let i = 0; i < count; i++) bytes.writeUInt32BE(from + i, i * ping.length + NUMBER_AT);
  return bytes;
}

/** Pings for as long as the server reads them; gives how many left. */
async function flood(stage: Stage, client: FaultClient, ping: Buffer, count: number): Promise<number> {
  const patience = PATIENCE[client.socket.isPaused() ? 'not reading' : 'reading'];
  for (let sent = 0; sent < count; sent += IN_ONE_WRITE) {
    const flowing = client.write(pings(ping, sent, IN_ONE_WRITE));
    if (!flowing && !(await drains(client, patience))) return sent + IN_ONE_WRITE;
    stage.progress(sent, count);
  }
  return count;
}

function drains({ socket }: FaultClient, patience: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (drained: boolean) => {
      clearTimeout(timer);
      socket.off('drain', yes);
      resolve(drained);
    };
    const yes = () => done(true);
    const timer = setTimeout(() => done(false), patience);
    socket.on('drain', yes);
  });
}

/** Books the pongs of a client; each must be of a later ping than the one before. */
function watchPongs(client: FaultClient): { count: number; last: number } {
  const pongs = { count: 0, last: -1 };
  client.onPong = (payload) => {
    const number = payload.readUInt32BE(0);
    demand(number > pongs.last, `A pong for ${number} came behind the one for ${pongs.last}`);
    pongs.last = number;
    pongs.count++;
  };
  return pongs;
}

export const pingFloodReading: Scenario = {
  name: 'ping_flood_reading',
  shows: 'A flood of pings whose pongs are read: the last one is answered, nobody is cut off, others go on.',
  rows: 'F69, F71',
  async run(stage) {
    const count = stage.size(200_000, 1_000_000);
    const client = await stage.open(stage.server.at('/echo'));
    const pongs = watchPongs(client);
    client.write(pings(SHORTEST, 0, 10));
    await client.until(() => pongs.last === 9);
    demand(pongs.count === 10, `Of 10 pings in one write ${pongs.count} were answered`);
    pongs.last = -1;
    await stage.server.watch();
    const counters = await stage.besideNeighbours(async () => {
      const sent = await flood(stage, client, SHORTEST, count);
      demand(sent === count, `The server stopped reading after ${sent} pings`);
      await client.until(() => pongs.last === count - 1);
    });
    const { lag } = await stage.server.peaks();
    client.write(eventFrame('echo', 'alive'));
    await client.next();
    return { pings: count, pongs: pongs.count, 'longest turn ms': lag, ...counters };
  },
};

export const pingFloodNotReading: Scenario = {
  name: 'ping_flood_not_reading',
  shows: 'A flood of pings whose pongs are not read: few pongs wait, and reading on brings the last one.',
  rows: 'F70',
  async run(stage) {
    const count = stage.size(400_000, 1_000_000);
    const client = await stage.open(stage.server.at('/echo'));
    const pongs = watchPongs(client);
    client.socket.pause();
    await stage.server.watch();
    const sent = await flood(stage, client, LONGEST, count);
    demand(sent < count, 'The server went on reading though its pongs were not read');
    const { unsent } = await stage.server.peaks();
    demand(unsent <= SOFT_MARK + SLACK, `${unsent} bytes of pongs waited`);
    client.socket.resume();
    await client.until(() => pongs.last === sent - 1);
    client.write(eventFrame('echo', 'alive'));
    await client.next();
    return { pings: sent, pongs: pongs.count, 'most unsent KiB': Math.round(unsent / 1024) };
  },
};
