import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
// Before the sources.
import { stopCounting } from './support/views.js';
import { connectionTo, type Connection } from './support/connection.js';
import { ECHO_KINDS, repliesOf, requestsOf, type EchoKind, type EchoServer } from './support/echo-kinds.js';
import { MESSAGES_PER_SLICE, workOf, type Work } from './support/work.js';

/**
 * What a message may cost. Of the promises all but one are Nest's: ours is the one that `then` gives for that of the
 * handler.
 */
const COSTS: Readonly<Record<string, Pick<Work, 'views' | 'promises'>>> = {
  'Nest, a value': { views: 0, promises: 16 },
  'Nest, an {event, data}': { views: 0, promises: 16 },
  // The handler's own: that of the async function, the one it waits for, and what V8 makes of each wait.
  'Nest, a promise of an {event, data}': { views: 0, promises: 20 },
  'Nest, a request': { views: 0, promises: 16 },
  'Nest, a request with a promise': { views: 0, promises: 20 },
  // What a listener of `message` is given.
  'without Nest, bytes': { views: 1, promises: 0 },
  'without Nest, JSON': { views: 1, promises: 0 },
};

/**
 * Frames are written into memory that all connections share. Now and then there is new memory; what the old one and the
 * new one hold is joined then, by `Buffer.concat`, which asks for its buffer by `Buffer.allocUnsafe`.
 */
const SHARED_MEMORY = 3;

/** What is handed to the socket is one view of that memory, however many frames there are, or one of each. */
const WRITTEN = 2;

let server: EchoServer;
let connection: Connection;
afterAll(stopCounting);
afterEach(async () => {
  await connection.client.destroy();
  await server.close();
});

async function workFor(kind: EchoKind, count: number): Promise<Work> {
  server = await kind.open();
  connection = await connectionTo(server.http);
  return workOf(connection, requestsOf(kind, count), repliesOf(kind, count).length);
}

/** Less is no mistake: other versions of Node and Nest need fewer promises. */
function expectAtMost(work: Work, most: Work): void {
  const least = {
    buffers: Math.min(work.buffers, most.buffers),
    views: Math.min(work.views, most.views),
    promises: Math.min(work.promises, most.promises),
    ticks: Math.min(work.ticks, most.ticks),
  };
  expect(work).toEqual(least);
  expect(work.promises > 0).toBe(most.promises > 0);
}

describe.each(ECHO_KINDS)('$name', (kind) => {
  const { views, promises } = COSTS[kind.name]!;
  // Answers that need no promise leave before the socket is read again.
  const ticks = promises > 0 ? 1 : 0;

  test('a message costs no buffer of its own, one view for its answer, and at most one tick', async () => {
    expectAtMost(await workFor(kind, 1), { buffers: SHARED_MEMORY, views: views + WRITTEN, promises, ticks });
  });

  test('a hundred messages of one chunk cost no more than that, but for what each handler costs', async () => {
    const most = {
      buffers: SHARED_MEMORY,
      views: 100 * views + WRITTEN,
      promises: 100 * promises,
      ticks: ticks + Math.ceil(100 / MESSAGES_PER_SLICE),
    };
    expectAtMost(await workFor(kind, 100), most);
  });
});
