import { expect, test } from '@jest/globals';
import { WriteQueue } from '../../../src/server/connection/write-queue.js';
import { hex, toHex } from '../../support/hex.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { settle } from '../../support/turns.js';

function openQueue() {
  const socket = new MemorySocket();
  const queue = new WriteQueue(socket, {
    flushed: () => undefined,
    callbackFailed: () => undefined,
    writeFailed: () => undefined,
  });
  const written = () => socket.writes.map((write) => toHex(write));
  return { queue, written };
}

test('what is gathered leaves at once when it is released, in one write', async () => {
  const { queue, written } = openQueue();
  queue.gather();
  queue.push(hex('01'));
  queue.push(hex('02'));
  await settle();
  expect(written()).toEqual([]);
  queue.release(false);
  expect(written()).toEqual(['01 02']);
});

test('where promises are going to push more, it waits for them', async () => {
  const { queue, written } = openQueue();
  queue.gather();
  queue.push(hex('01'));
  void Promise.resolve().then(() => queue.push(hex('02')));
  queue.release(true);
  expect(written()).toEqual([]);
  await settle();
  expect(written()).toEqual(['01 02']);
});

test('what was pushed before leaves with it, and once', async () => {
  const { queue, written } = openQueue();
  queue.push(hex('01'));
  queue.gather();
  queue.push(hex('02'));
  queue.release(false);
  await settle();
  expect(written()).toEqual(['01 02']);
});

test('frames that lie side by side in the same memory are one piece, and others are not', async () => {
  const { queue, written } = openQueue();
  const memory = hex('01 02 03 04 05 06');
  queue.push(memory, 0, 2);
  queue.push(memory, 2, 3);
  queue.push(memory, 4, 6);
  queue.push(hex('ff'));
  await settle();
  expect(written()).toEqual(['01 02 03 05 06 ff']);
});

test('after the release a push waits for its tick again', async () => {
  const { queue, written } = openQueue();
  queue.gather();
  queue.release(false);
  queue.push(hex('01'));
  expect(written()).toEqual([]);
  await settle();
  expect(written()).toEqual(['01']);
});
