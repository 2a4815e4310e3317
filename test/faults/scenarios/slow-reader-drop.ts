import { eventFrame } from '../client/masked.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const HARD_MARK = 1_048_576;
const SLACK = 65_536;
const BYTES = 16_384;
const COUNT = 1500;

/** Sleeps through a flood, then reads what is left of it; gives how many messages came. */
async function readLate(stage: Stage): Promise<number> {
  const client = await stage.open(stage.server.at('/slow-drop'));
  const numbers: number[] = [];
  client.onMessage = (data) => {
    demand(data.length === BYTES, `A message came with ${data.length} bytes`);
    numbers.push(Number.parseInt(data.toString('latin1', 0, 10), 10));
  };
  client.socket.pause();
  const before = (await stage.server.stats()).tally['floods ended'] ?? 0;
  client.write(eventFrame('flood', { count: COUNT, bytes: BYTES }));
  await stage.server.until('The flood is over', ({ tally }) => (tally['floods ended'] ?? 0) > before);
  client.socket.resume();
  await stage.server.until('All is sent', ({ buffered }) => buffered === 0);
  const { how, code } = await client.close();
  demand(how === 'fin' && code === 1000, `The connection ended with ${how}, close code ${code}`);
  demand(
    numbers.every((number, i) => i === 0 || number > numbers[i - 1]!),
    'Messages were doubled or moved',
  );
  return numbers.length;
}

export const slowReaderDrop: Scenario = {
  name: 'slow_reader_drop',
  shows: "With 'drop-newest' a client that reads late gets whole messages in order; those it did not get are counted.",
  rows: 'G8',
  async run(stage) {
    const readers = stage.size(4, 20);
    let received = 0;
    for (let reader = 0; reader < readers; reader++) received += await readLate(stage);
    const { tally } = await stage.server.stats();
    const dropped = tally['dropped'] ?? 0;
    demand(dropped > 0, 'Nothing was dropped');
    demand(
      received + dropped === readers * COUNT,
      `${received} came and ${dropped} were dropped of ${readers * COUNT}`,
    );
    const most = tally['most unsent'] ?? 0;
    demand(most <= HARD_MARK + BYTES + SLACK, `${most} bytes were unsent`);
    return { readers, received, dropped, 'most unsent KiB': Math.round(most / 1024) };
  },
};
