import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ClientSet } from '../../src/server/client-set.js';
import { OPEN_FILES } from '../../src/server/open-files.js';
import { resolveOptions } from '../../src/server/options/resolved-options.js';
import { RawWebSocket, type RawWebSocketOptions } from '../../src/server/index.js';
import type { RawWebSocketInit } from '../../src/server/client/raw-web-socket-init.js';
import { clientReports } from '../support/client-reports.js';
import { maskedFrame, unmaskedFrame } from '../support/frames.js';
import { holdClock, releaseClock } from '../support/held-clock.js';
import { toHex } from '../support/hex.js';
import { MemorySocket } from '../support/memory-socket.js';
import { settle, until } from '../support/turns.js';
import { upgradeRequest } from '../support/upgrade-request.js';
import * as ours from '../../src/server/base/ours.js';

beforeEach(holdClock);
afterEach(releaseClock);

const GOING_AWAY = unmaskedFrame(0x88, Buffer.from('\u0003\u00e9Server is shutting down', 'latin1'));
const ANSWER = maskedFrame(0x88, '03 e9');

type ClientClass = new (init: RawWebSocketInit) => RawWebSocket;

/** A set with some clients, the codes with which the application sees them go, and what they have told their server. */
function setOf(count: number, options: RawWebSocketOptions = {}, Client: ClientClass = RawWebSocket) {
  const resolved = resolveOptions(options);
  const set = new ClientSet<RawWebSocket>(resolved.beat);
  const codes: number[] = [];
  const reported: string[] = [];
  const sockets = Array.from({ length: count }, () => {
    const socket = new MemorySocket();
    const reports = clientReports(reported, { gone: (gone: RawWebSocket) => set.remove(gone) });
    const client = new Client({
      socket,
      request: upgradeRequest(),
      protocol: '',
      params: {},
      options: resolved,
      reports,
    });
    client.on('close', (code) => codes.push(code));
    set.add(client);
    return socket;
  });
  const done = jest.fn();
  const close = () => void set.close(resolved.drain).then(done);
  return { set, sockets, codes, done, close, reported };
}

async function pass(milliseconds: number): Promise<void> {
  jest.advanceTimersByTime(milliseconds);
  await settle();
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

  test('S4 gives them no more than their closeTimeout, or half of a short drainTimeout', async () => {
    for (const options of [{ closeTimeout: 100 }, { drainTimeout: 200 }]) {
      const { codes, close, reported, done } = setOf(1, options);
      close();
      await settle();
      await pass(99);
      expect(codes).toEqual([]);
      await pass(1);
      expect([codes, reported]).toEqual([[1006], ['cut off close_timeout']]);
      expect(done).toHaveBeenCalledTimes(1);
    }
  });

  test('S3 tells a restart with 1012', async () => {
    const { sockets, close, codes, done } = setOf(1, { shutdownCode: 1012 });
    close();
    await settle();
    expect(toHex(sockets[0]!.written)).toMatch(/^88 19 03 f4 /);
    sockets[0]!.deliver(maskedFrame(0x88, '03 f4'));
    sockets[0]!.peerEnds();
    await settle();
    expect([codes, done.mock.calls.length]).toEqual([[1012], 1]);
  });

  test('S3 sends what is queued before the close frame', async () => {
    const { set, sockets, close } = setOf(1);
    for (const client of set.all) for (const text of ['one', 'two']) client.send(text);
    close();
    await settle();
    const frames = ['one', 'two'].map((text) => unmaskedFrame(0x81, Buffer.from(text)));
    expect(toHex(sockets[0]!.written)).toBe(toHex(Buffer.concat([...frames, GOING_AWAY])));
    answer(sockets[0]!);
  });

  test('S4 counts the two seconds from when a slow reader has all that was queued for it', async () => {
    const { set, sockets, codes, done, close } = setOf(1);
    const socket = sockets[0]!;
    socket.stall();
    const message = 'x'.repeat(100_000);
    for (const client of set.all) client.send(message);
    close();
    await pass(5000);
    expect([codes, socket.written.includes(GOING_AWAY)]).toEqual([[], false]);
    socket.unstall();
    await settle();
    expect(socket.written.subarray(-GOING_AWAY.length)).toEqual(GOING_AWAY);
    expect(socket.written).toHaveLength(4 + 6 + message.length + GOING_AWAY.length);
    await pass(1999);
    expect(codes).toEqual([]);
    await pass(1);
    expect([codes, done.mock.calls.length, jest.getTimerCount()]).toEqual([[1006], 1, 0]);
  });

  test('S5 cuts off those that do not read after drainTimeout: the close frame can not reach them', async () => {
    const { set, sockets, codes, done, close, reported } = setOf(2, { drainTimeout: 7000 });
    for (const socket of sockets) socket.stall();
    for (const client of set.all) client.send('x'.repeat(100_000));
    close();
    await settle();
    await pass(6999);
    expect([codes, reported, done.mock.calls.length]).toEqual([[], [], 0]);
    await pass(1);
    expect([codes, reported]).toEqual([
      [1006, 1006],
      ['cut off drain_timeout', 'cut off drain_timeout'],
    ]);
    expect([set.all.size, done.mock.calls.length, jest.getTimerCount()]).toEqual([0, 1, 0]);
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

/** A client that is at something until the test says it is done. */
class BusyClient extends RawWebSocket {
  static readonly waiting: (() => void)[] = [];

  override [ours.whenIdle](callback: () => void): void {
    BusyClient.waiting.push(callback);
  }

  static finish(): void {
    for (const callback of this.waiting.splice(0)) callback();
  }
}

describe('closing clients that are at something', () => {
  test('S3 lets them finish it, and send what comes of it', async () => {
    const { set, sockets, close, done, codes } = setOf(1, {}, BusyClient);
    const [socket] = sockets;
    close();
    await pass(7999);
    expect(socket!.written).toHaveLength(0);
    for (const client of set.all) client.send('late');
    BusyClient.finish();
    await settle();
    const late = unmaskedFrame(0x81, Buffer.from('late'));
    expect(toHex(socket!.written)).toBe(toHex(Buffer.concat([late, GOING_AWAY])));
    answer(socket!);
    await settle();
    expect([codes, done.mock.calls.length, jest.getTimerCount()]).toEqual([[1001], 1, 0]);
  });

  test('S4 goes on without them when only the time for an answer is left', async () => {
    const { sockets, close, done, codes, reported } = setOf(2, {}, BusyClient);
    close();
    await pass(7999);
    expect(sockets.map(({ written }) => written.length)).toEqual([0, 0]);
    await pass(1);
    for (const socket of sockets) expect(socket.written).toEqual(GOING_AWAY);
    answer(sockets[0]!);
    await settle();
    await pass(1999);
    BusyClient.finish();
    await pass(1);
    expect([codes, done.mock.calls.length]).toEqual([[1001, 1006], 1]);
    expect(reported).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('is no matter for one that has gone before it was done', async () => {
    const { sockets, close, done, reported } = setOf(1, {}, BusyClient);
    close();
    await settle();
    sockets[0]!.destroy();
    await settle();
    expect(done).toHaveBeenCalledTimes(1);
    BusyClient.finish();
    await settle();
    expect([sockets[0]!.written.length, reported, jest.getTimerCount()]).toEqual([0, [], 0]);
  });
});

describe('closing more than a thousand clients', () => {
  const told = (sockets: readonly MemorySocket[]) => sockets.filter(({ writes }) => writes.length > 0).length;

  test('S3 does it in batches, within half of drainTimeout', async () => {
    const { set, sockets, codes, close, done } = setOf(1500, { drainTimeout: 4000 });
    close();
    await settle();
    expect(told(sockets)).toBe(0);
    let before = 0;
    for (let time = 100; time <= 2000; time += 100) {
      await pass(100);
      const now = told(sockets);
      expect(now).toBeGreaterThan(before);
      expect(now - before).toBeLessThan(300);
      before = now;
    }
    expect(before).toBe(1500);
    for (const socket of sockets) answer(socket);
    // So many answers are read in several turns.
    await until(() => set.all.size === 0);
    await settle();
    expect([set.all.size, done.mock.calls.length, jest.getTimerCount()]).toEqual([0, 1, 0]);
    expect(new Set(codes)).toEqual(new Set([1001]));
  });

  test('S8 leaves no clock when all of them have gone before their batch', async () => {
    const { sockets, close, done } = setOf(1001);
    close();
    for (const socket of sockets) socket.destroy();
    await settle();
    expect([done.mock.calls.length, jest.getTimerCount()]).toEqual([1, 0]);
  });
});

describe('H63 the count of open files', () => {
  test('goes up with each client, and down once with its end', () => {
    const opened = jest.spyOn(OPEN_FILES, 'opened').mockReturnValue();
    const closed = jest.spyOn(OPEN_FILES, 'closed').mockReturnValue();
    const { set } = setOf(2);
    const [client] = set.all;
    set.remove(client!);
    set.remove(client!);
    expect([opened.mock.calls.length, closed.mock.calls.length, set.count]).toEqual([2, 1, 2]);
    jest.restoreAllMocks();
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
