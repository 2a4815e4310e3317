import { createHook } from 'node:async_hooks';
import { jest } from '@jest/globals';
import type { Connection } from './connection.js';
import { inOneTurn } from './one-turn.js';
import { ticksAskedFor, viewsMade } from './views.js';

/** What JavaScript asks Node and V8 for. */
export interface Work {
  /** Buffers with memory of their own. */
  readonly buffers: number;
  /** Buffers that show a part of another one. */
  readonly views: number;
  readonly promises: number;
  readonly ticks: number;
}

/** What comes at once is read in slices, with a tick between two of them; on a slow machine they are shorter. */
export const MESSAGES_PER_SLICE = 8;

const ALLOCATORS = ['alloc', 'allocUnsafe', 'allocUnsafeSlow', 'concat', 'from'] as const;

/**
 * Counts what a server does in the turn in which it reads some bytes: the same on every machine and in every run.
 *
 * @param answer how many bytes it answers with
 */
export async function workOf({ socket, client }: Connection, bytes: Buffer, answer: number): Promise<Work> {
  let promises = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'PROMISE') promises++;
    },
  });
  const allocators = ALLOCATORS.map((name) => jest.spyOn(Buffer, name));
  const views = jest.spyOn(Buffer.prototype, 'subarray');
  const spies = [...allocators, views];
  let [viewsBefore, ticksBefore] = [0, 0];
  let work: Work = { buffers: 0, views: 0, promises: 0, ticks: 0 };
  const begin = () => {
    for (const spy of spies) spy.mockClear();
    [viewsBefore, ticksBefore] = [viewsMade(), ticksAskedFor()];
    hook.enable();
  };
  const end = () => {
    hook.disable();
    const buffers = allocators.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    work = {
      buffers,
      views: views.mock.calls.length + viewsMade() - viewsBefore,
      promises,
      ticks: ticksAskedFor() - ticksBefore,
    };
  };
  await inOneTurn(socket, () => client.write(bytes), begin, end);
  for (const spy of spies) spy.mockRestore();
  // Read here, so that the reading is none of the work that is counted next.
  await client.read(answer);
  return work;
}
