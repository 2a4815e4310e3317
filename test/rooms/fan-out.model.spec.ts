import { describe, expect, test } from '@jest/globals';
import { Dice } from '../fuzz/dice.js';
import { settle } from '../support/turns.js';
import { FanOutWorld, type WorldSize } from './support/fan-out-world.js';

/** As many bytes as 100 connections count for. */
const HEAVY = 16 * 1024 * 99;

/** More than whatever is pending takes. */
const MOST_TURNS = 3_000;

async function run(seed: number, size: WorldSize, steps: number): Promise<FanOutWorld> {
  const world = new FanOutWorld(new Dice(seed), size);
  for (let step = 0; step < steps; step++) if (world.step()) await settle(1);
  for (let turn = 0; turn < MOST_TURNS && !world.isThrough; turn++) await settle(1);
  // What comes too much comes a little later.
  await settle(20);
  return world;
}

describe('A34 whoever is in the audience gets it once and in order, whatever happens before it is reached', () => {
  test.each([
    ['few who cost much', { readers: 50, bytes: [0, HEAVY], turns: 5 }, 300, 120],
    ['few of whom nobody is reached at once', { readers: 50, bytes: [HEAVY, 30 * HEAVY], turns: 1 }, 300, 80],
    ['more than are reached in a turn', { readers: 2_600, bytes: [0], turns: 4 }, 100, 12],
  ])('%s', async (_name, size, steps, seeds) => {
    for (let seed = 1; seed <= seeds; seed++) {
      const world = await run(seed, size, steps);
      const accounts = world.accounts();
      const wrong = accounts.findIndex(({ got, due }) => got.join() !== due.join());
      // One of them is enough to see what is wrong.
      const { got, due } = accounts[wrong] ?? { got: [], due: [] };
      expect({ seed, reader: wrong, got, failures: world.failures }).toEqual({
        seed,
        reader: -1,
        got: due,
        failures: [],
      });
    }
  });
});
