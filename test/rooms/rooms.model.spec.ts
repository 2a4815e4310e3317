import { describe, expect, jest, test } from '@jest/globals';
import { Dice } from '../fuzz/dice.js';
import { RoomRun, type RunSettings } from './support/room-run.js';

/** Where others are at work, broadcasts of many megabytes take their time. */
jest.setTimeout(60_000);

/** What is wrong with a run; undefined if nothing is. */
async function faultOf(seed: number, settings: RunSettings, steps: number): Promise<string | undefined> {
  const run = new RoomRun(new Dice(seed), settings);
  try {
    await run.begin();
    for (let step = 0; step < steps; step++) await run.step();
    await run.settleAll();
    run.checkRooms();
    run.checkMessages();
    await run.shutDown();
    run.checkMessages();
    return undefined;
  } catch (error) {
    await run.end().catch(() => undefined);
    return String(error);
  }
}

describe('A34 A35 A36 whatever clients and the server do, rooms and messages are those of the model', () => {
  test.each<[string, RunSettings, number, number]>([
    ['everything at once', { clients: 8, turns: 10, heavy: 0, compressing: 0 }, 200, 40],
    ['broadcasts that take several turns', { clients: 24, turns: 4, heavy: 20, compressing: 0 }, 80, 8],
    ['compressed for some', { clients: 8, turns: 10, heavy: 0, compressing: 50 }, 200, 20],
    ['compressed for some, over several turns', { clients: 20, turns: 4, heavy: 20, compressing: 40 }, 60, 6],
  ])('%s', async (_name, settings, steps, seeds) => {
    for (let seed = 1; seed <= seeds; seed++) {
      expect({ seed, fault: await faultOf(seed, settings, steps) }).toEqual({ seed, fault: undefined });
    }
  });
});
