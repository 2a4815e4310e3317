import { setImmediate as nextTurn } from 'node:timers/promises';

/** Lets everything that is due run: some turns of the event loop pass, no time does. */
export async function settle(turns = 5): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}

/** Lets turns of the event loop pass until something is so; the time limit of the test ends a vain wait. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}
