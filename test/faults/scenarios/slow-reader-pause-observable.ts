import { setTimeout as delay } from 'node:timers/promises';
import { eventFrame } from '../client/masked.js';
import { demand, type Counters, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const BYTES = 8192;
const COUNT = 3000;
const SOFT_MARK = 65_536;
const SLACK = 65_536;
const TRY_AGAIN_LATER = 1013;

/** The number that a streamed message begins its data with. */
function numberOf(message: Buffer): number {
  const { data } = JSON.parse(message.toString()) as { data: string };
  return Number.parseInt(data, 10);
}

/** Waits until the server has stopped pulling values; gives how many it has. */
async function pulledBeforePause(stage: Stage): Promise<number> {
  let pulled = -1;
  for (;;) {
    const { tally } = await stage.server.stats();
    if (pulled > 0 && tally['pulled'] === pulled) return pulled;
    pulled = tally['pulled'] ?? 0;
    await delay(100);
  }
}

/** An async iterable waits for its reader, and goes on where it was. */
async function pausedIterable(stage: Stage): Promise<Counters> {
  const client = await stage.open(stage.server.at('/stream'));
  client.socket.pause();
  client.write(eventFrame('iterate', { count: COUNT, bytes: BYTES }));
  const pulled = await pulledBeforePause(stage);
  demand(pulled < COUNT, 'The iterable was pulled to its end though nobody read it');
  client.socket.resume();
  for (let number = 0; number < COUNT; number++) {
    demand(numberOf(await client.next()) === number, `Message ${number} is not the next one`);
  }
  const { tally } = await stage.server.until('The stream has ended', (stats) => stats.tally['streams ended'] === 1);
  const most = tally['most unsent'] ?? 0;
  demand(most <= SOFT_MARK + BYTES + SLACK, `${most} bytes were unsent`);
  await client.close();
  return { 'pulled before the pause': pulled, 'most unsent KiB': Math.round(most / 1024) };
}

/** An Observable can't wait: its reader is closed at the hard mark, and it is unsubscribed. */
async function closedObservable(stage: Stage): Promise<void> {
  const client = await stage.open(stage.server.at('/stream'));
  let messages = 0;
  client.onMessage = (message) => demand(numberOf(message) === messages++, 'A message is missing');
  client.socket.pause();
  client.write(eventFrame('endless', 8 * BYTES));
  await stage.server.until('It is unsubscribed', ({ tally }) => tally['streams ended'] === 2);
  client.socket.resume();
  const { code } = await client.ended;
  demand(code === TRY_AGAIN_LATER, `The close code was ${code}`);
}

export const slowReaderPauseObservable: Scenario = {
  name: 'slow_reader_pause_observable',
  shows: 'An async iterable is not pulled while its client does not read, an Observable is unsubscribed at the limit.',
  rows: 'A40',
  async run(stage) {
    const counters = await pausedIterable(stage);
    await closedObservable(stage);
    return { values: COUNT, ...counters };
  },
};
