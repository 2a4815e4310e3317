import { once } from 'node:events';
import type { CallHandler, Type } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { NEVER, type Observable } from 'rxjs';
import { RawWebSocket } from '../../src/index.js';
import { adapters } from '../contract/support/adapters.js';
import { Bench } from '../contract/support/bench.js';
import { deferred } from '../support/deferred.js';
import { holdClock, releaseClock } from '../support/held-clock.js';
import { settle, until } from '../support/turns.js';
import * as ours from '../../src/server/base/ours.js';

const MAX = 256;
const PASS = { intercept: (_context: unknown, next: CallHandler) => next.handle() };

const bench = new Bench(adapters.find(({ isOurs }) => isOurs)!);

beforeEach(() => holdClock());
afterEach(async () => {
  await bench.clear();
  releaseClock();
  jest.restoreAllMocks();
});

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const works = (count: number) => upTo(count).map((data) => ({ event: 'work', data }));

/** Handlers that wait for the test, and those that never give anything. */
function gatewayOf() {
  /** What ends each handler that is at work, by its data. */
  const atWork = new Map<number, () => void>();
  const seen = { begun: 0, most: 0, quiet: 0 };

  @WebSocketGateway()
  class WorksGateway {
    @SubscribeMessage('work')
    async work(_client: unknown, data: number): Promise<unknown> {
      const work = deferred();
      atWork.set(data, work.resolve);
      seen.begun++;
      seen.most = Math.max(seen.most, atWork.size);
      await work.promise;
      return data;
    }

    @SubscribeMessage('subscribe')
    subscribe(): Observable<unknown> {
      seen.quiet++;
      return NEVER;
    }

    @SubscribeMessage('echo')
    echo(_client: unknown, data: unknown): unknown {
      return data;
    }
  }

  const finish = (data: number) => {
    atWork.get(data)?.();
    atWork.delete(data);
  };
  return { gateway: WorksGateway as Type, atWork, finish, seen };
}

async function begin(intercepted = true) {
  const { gateway, ...works } = gatewayOf();
  const { app, port, logs } = await bench.start({
    gateways: [gateway],
    prepare: (prepared) => {
      if (intercepted) prepared.useGlobalInterceptors(PASS);
    },
  });
  return { app, logs, peer: await bench.peer(port), ...works };
}

/** Begins to close an application: resolves once its client has been told to come to an end. */
async function beginClose(app: { close(): Promise<void> }): Promise<{ closed: Promise<void> }> {
  const asked = jest.spyOn(RawWebSocket.prototype, ours.whenIdle);
  const closed = app.close();
  await until(() => asked.mock.calls.length > 0);
  await settle();
  return { closed };
}

describe.each([
  ['a global interceptor', true],
  ['no interceptor', false],
])('handlers that take a while, with %s', (_name, intercepted) => {
  it('A24 are 256 at most for 1,200 messages, and each is answered in the order in which they are done', async () => {
    const count = 1200;
    const { peer, logs, atWork, finish, seen } = await begin(intercepted);
    peer.send(...works(count));
    const finished: number[] = [];
    while (finished.length < count) {
      await until(() => atWork.size === Math.min(MAX, count - finished.length));
      const due = [...atWork.keys()].reverse();
      for (const data of due) finish(data);
      finished.push(...due);
    }
    const answers: unknown[] = [];
    for (let i = 0; i < count; i++) answers.push(await peer.next());
    expect(answers).toEqual(finished);
    expect(seen).toMatchObject({ begun: count, most: MAX });
    expect(logs.texts('error')).toEqual([]);
  });

  it('S3 may finish when the application is closed, and their replies come before 1001', async () => {
    const { app, peer, atWork, finish } = await begin(intercepted);
    peer.send(...works(3));
    await until(() => atWork.size === 3);
    const { closed } = await beginClose(app);
    expect(peer.socket.readyState).toBe(peer.socket.OPEN);
    for (const data of [2, 0, 1]) finish(data);
    expect([await peer.next(), await peer.next(), await peer.next()]).toEqual([2, 0, 1]);
    expect(await peer.closed).toMatchObject({ code: 1001 });
    await closed;
  });
});

describe('quiet subscriptions', () => {
  it('S3 do not keep an application from being closed for longer than 2 s', async () => {
    const { app, peer, seen } = await begin(false);
    peer.send({ event: 'subscribe' });
    await until(() => seen.quiet === 1);
    const { closed } = await beginClose(app);
    jest.advanceTimersByTime(1999);
    await settle(20);
    expect(peer.socket.readyState).toBe(peer.socket.OPEN);
    jest.advanceTimersByTime(1);
    expect(await peer.closed).toMatchObject({ code: 1001 });
    await closed;
  });

  it('A24 300 of them at once keep the other messages of their client waiting for 4 s at most', async () => {
    const { peer, seen } = await begin(false);
    peer.send(...upTo(300).map(() => ({ event: 'subscribe' })), { event: 'echo', data: 'still there' });
    const pong = once(peer.socket, 'pong');
    peer.socket.ping();
    await pong;
    await settle();
    expect(seen.quiet).toBe(MAX);
    // Nest begins them in later turns: not all were there to be watched when the first message had to wait.
    for (let round = 0; round < 2; round++) {
      jest.advanceTimersByTime(2000);
      await settle();
    }
    expect(await peer.next()).toBe('still there');
    expect(seen.quiet).toBe(300);
  });
});
