import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ClientSet } from '../../src/server/client-set.js';
import { resolveOptions } from '../../src/server/options.js';
import { RawWebSocket } from '../../src/server/index.js';
import { maskedFrame, unmaskedFrame } from '../support/frames.js';
import { holdClock, releaseClock } from '../support/held-clock.js';
import { MemorySocket } from '../support/memory-socket.js';
import { settle } from '../support/turns.js';
import { upgradeRequest } from '../support/upgrade-request.js';

beforeEach(holdClock);
afterEach(releaseClock);

const GOING_AWAY = unmaskedFrame(0x88, Buffer.from('\u0003\u00e9Server is shutting down', 'latin1'));
const ANSWER = maskedFrame(0x88, '03 e9');

/** A set with some clients, and the codes with which the application sees them go. */
function setOf(count: number) {
  const set = new ClientSet<RawWebSocket>(resolveOptions({}).heartbeat);
  const codes: number[] = [];
  const sockets = Array.from({ length: count }, () => {
    const socket = new MemorySocket();
    const reports = { violated: jest.fn(), listenerFailed: jest.fn(), gone: (gone: RawWebSocket) => set.remove(gone) };
    const request = upgradeRequest();
    const client = new RawWebSocket({ socket, request, protocol: '', options: resolveOptions({}), reports });
    client.on('close', (code) => codes.push(code));
    set.add(client);
    return socket;
  });
  const done = jest.fn();
  const close = () => void set.close().then(done);
  return { set, sockets, codes, done, close };
}

function answer(socket: MemorySocket): void {
  socket.deliver(ANSWER);
  socket.peerEnds();
}

describe('closing all clients', () => {
  test('S3 tells each of them 1001 and is done when the last one is gone', async () => {
    const { set, sockets, codes, done, close } = setOf(3);
    close();
    await settle();
    for (const socket of sockets) expect(socket.written.equals(GOING_AWAY)).toBe(true);
    for (const socket of sockets.slice(1)) answer(socket);
    await settle();
    expect([set.all.size, done.mock.calls.length]).toEqual([1, 0]);
    answer(sockets[0]!);
    await settle();
    expect([set.all.size, codes, done.mock.calls.length]).toEqual([0, [1001, 1001, 1001], 1]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('S4 cuts off those that never answer after two seconds, and them alone', async () => {
    const { sockets, codes, done, close } = setOf(3);
    close();
    answer(sockets[1]!);
    await settle();
    jest.advanceTimersByTime(1999);
    await settle();
    expect([codes, done.mock.calls.length]).toEqual([[1001], 0]);
    jest.advanceTimersByTime(1);
    await settle();
    expect([codes, done.mock.calls.length]).toEqual([[1001, 1006, 1006], 1]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('S5 cuts off those that do not read: the close frame can not reach them', async () => {
    const { set, sockets, done, close } = setOf(1);
    sockets[0]!.stall();
    for (const client of set.all) client.send('x'.repeat(100_000));
    close();
    await settle();
    jest.advanceTimersByTime(2000);
    await settle();
    expect([set.all.size, done.mock.calls.length]).toEqual([0, 1]);
  });

  test('gives clients that were closing already no more time', async () => {
    const { set, done, close } = setOf(1);
    for (const client of set.all) client.close(4000);
    close();
    jest.advanceTimersByTime(2000);
    await settle();
    expect([set.all.size, done.mock.calls.length]).toEqual([0, 1]);
  });

  test('is done at once without clients', async () => {
    const { done, close } = setOf(0);
    close();
    await settle();
    expect([done.mock.calls.length, jest.getTimerCount()]).toEqual([1, 0]);
  });
});

describe('a client that goes', () => {
  test('is taken out of the set before the application hears of it', async () => {
    const { set, sockets } = setOf(2);
    const sizes: number[] = [];
    for (const client of set.all) client.on('close', () => sizes.push(set.all.size));
    for (const socket of sockets) socket.destroy();
    await settle();
    expect(sizes).toEqual([1, 0]);
  });
});
