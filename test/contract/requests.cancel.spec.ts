import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { concat, NEVER, Observable, of, Subject } from 'rxjs';
import { CancelSignal, type RawWebSocket, type RawWebSocketServer } from '../../src/index.js';
import { deferred } from '../support/deferred.js';
import { settle, until } from '../support/turns.js';
import { defineOwn } from './contract.js';
import type { Bench } from './support/bench.js';
import { AnswersSentinel } from './support/sentinel.js';

const done = (id: unknown) => ({ event: '$complete', id });

/** A gateway that tells what has become of its handlers. */
function gatewayOf(options: Record<string, unknown> = {}) {
  const signals: AbortSignal[] = [];
  const torn: unknown[] = [];
  const values = new Subject<number>();
  const begun = { count: 0 };
  const promise = deferred<unknown>();

  @WebSocketGateway(options)
  class CancellableGateway extends AnswersSentinel {
    @WebSocketServer()
    readonly server!: RawWebSocketServer;

    @SubscribeMessage('refusals')
    refusals(): number {
      return this.server.metrics().incidents.messageRefused.reserved_event;
    }

    @SubscribeMessage('stream')
    stream(_client: unknown, name: unknown): Observable<unknown> {
      return concat(of('first'), new Observable<never>(() => () => torn.push(name)));
    }

    @SubscribeMessage('broken')
    broken(_client: unknown, name: unknown): Observable<unknown> {
      const teardown = () => {
        torn.push(name);
        throw new Error('It does not want to be left');
      };
      return concat(of('first'), new Observable<never>(() => teardown));
    }

    @SubscribeMessage('values')
    values(): Observable<number> {
      return values;
    }

    @SubscribeMessage('iterable')
    async *iterable(_client: unknown, name: unknown): AsyncGenerator<number> {
      try {
        for (let value = 0; ; value++) {
          yield value;
          await delay(1);
        }
      } finally {
        torn.push(name);
      }
    }

    @SubscribeMessage('promise')
    promise(): Promise<unknown> {
      begun.count++;
      return promise.promise;
    }

    @SubscribeMessage('signal')
    async signal(@CancelSignal() signal: AbortSignal, @MessageBody() body: unknown): Promise<unknown> {
      signals.push(signal);
      if (body === 'deaf') return NEVER;
      await delay(100_000, undefined, { signal });
      return 'too late';
    }

    @SubscribeMessage('reason')
    async reason(@ConnectedSocket() _client: RawWebSocket, @CancelSignal() signal: AbortSignal): Promise<unknown> {
      signals.push(signal);
      await once(signal, 'abort');
      throw signal.reason;
    }

    @SubscribeMessage('fails-otherwise')
    async failsOtherwise(@CancelSignal() signal: AbortSignal): Promise<unknown> {
      signals.push(signal);
      await once(signal, 'abort');
      throw new Error('a mistake of its own');
    }
  }

  return { gateway: CancellableGateway, signals, torn, values, begun, promise };
}

async function begin(bench: Bench, options: Record<string, unknown> = {}) {
  const { gateway, ...seen } = gatewayOf(options);
  const { app, port, logs } = await bench.start({ gateways: [gateway] });
  return { ...seen, app, logs, peer: await bench.peer(port) };
}

defineOwn('$cancel', (own) => {
  own('ends one Observable, and no other', async (bench) => {
    const { peer, torn } = await begin(bench);
    const streams = [1, 2].map((id) => ({ event: 'stream', data: id, id }));
    expect(await peer.exchange(...streams)).toHaveLength(2);
    expect(await peer.exchange({ event: '$cancel', id: 1 })).toEqual([done(1)]);
    expect(torn).toEqual([1]);
    expect(await peer.exchange({ event: '$cancel', id: 2 })).toEqual([done(2)]);
    expect(torn).toEqual([1, 2]);
  });

  own('of an Observable that fails when it is left is logged, and concerns nobody else', async (bench) => {
    const { peer, torn, logs } = await begin(bench);
    const streams = ['broken', 'broken', 'stream'].map((event, id) => ({ event, data: id, id }));
    expect(await peer.exchange(...streams)).toHaveLength(3);
    expect(await peer.exchange({ event: '$cancel', id: 0 })).toEqual([done(0)]);
    await peer.close();
    await until(() => torn.length === 3);
    expect(torn).toEqual([0, 1, 2]);
    expect(logs.texts('error')).toHaveLength(2);
    expect(logs.texts('error')[0]).toContain('It does not want to be left');
  });

  own('counts for a client that sends too much as well: its stream would go on', async (bench) => {
    const { peer, torn } = await begin(bench, { rateLimit: { messagesPerSecond: 1, burst: 2 } });
    const limited = { status: 'error', code: 'rate_limited', message: 'Too many messages' };
    peer.send(...[1, 2].map((id) => ({ event: 'stream', data: id, id })));
    await Promise.all([peer.next(), peer.next()]);
    peer.send({ event: 'stream', data: 3, id: 3 }, { event: '$cancel', id: 1 });
    expect([await peer.next(), await peer.next()]).toEqual([{ event: 'exception', data: limited, id: 3 }, done(1)]);
    expect(torn).toEqual([1]);
  });

  own('ends an async iterable, which gives up what it holds', async (bench) => {
    const { peer, torn } = await begin(bench);
    peer.send({ event: 'iterable', data: 'x', id: 1 });
    expect(await peer.next()).toEqual({ event: '$next', data: 0, id: 1 });
    peer.send({ event: '$cancel', id: 1 });
    for (let message = await peer.next(); ; message = await peer.next()) {
      if (JSON.stringify(message) === JSON.stringify(done(1))) break;
      expect(message).toMatchObject({ event: '$next' });
    }
    await until(() => torn.length > 0);
    expect(await peer.exchange()).toEqual([]);
  });

  own('answers for a promise, whose value nobody gets then', async (bench) => {
    const { peer, promise, begun } = await begin(bench);
    expect(await peer.exchange({ event: 'promise', id: 1 }, { event: '$cancel', id: 1 })).toEqual([done(1)]);
    // The id is free, whatever the handler of before is at.
    expect(await peer.exchange({ event: 'promise', id: 1 })).toEqual([]);
    expect(begun.count).toBe(2);
    promise.resolve('value');
    expect(await peer.next()).toEqual({ event: '$complete', data: 'value', id: 1 });
    expect(await peer.exchange()).toEqual([]);
  });

  own('fires the signal of its handler, which may give up', async (bench) => {
    const { peer, signals, logs } = await begin(bench);
    expect(await peer.exchange({ event: 'signal', id: 1 }, { event: 'signal', id: 2 })).toEqual([]);
    expect(await peer.exchange({ event: '$cancel', id: 1 })).toEqual([done(1)]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(signals[0]?.reason).toMatchObject({ name: 'AbortError', message: 'The client has cancelled the request' });
    expect(logs.texts('error')).toEqual([]);
    expect(await peer.exchange({ event: '$cancel', id: 2 })).toEqual([done(2)]);
  });

  own('may come before its handler has begun, which finds its signal fired', async (bench) => {
    const { peer, signals, logs } = await begin(bench);
    expect(await peer.exchange({ event: 'signal', id: 1 }, { event: '$cancel', id: 1 })).toEqual([done(1)]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(logs.texts('error')).toEqual([]);
  });

  own('hides no other failure of a handler', async (bench) => {
    const { peer, logs } = await begin(bench);
    expect(await peer.exchange({ event: 'fails-otherwise', id: 1 })).toEqual([]);
    expect(await peer.exchange({ event: '$cancel', id: 1 })).toEqual([done(1)]);
    expect(logs.texts('error')).toEqual([expect.stringContaining('a mistake of its own')]);
  });

  own('ends a request that still waits for its turn', async (bench) => {
    const { peer, promise, begun } = await begin(bench, { concurrency: 1 });
    const requests = [1, 2, 3].map((id) => ({ event: 'promise', id }));
    peer.send(...requests, { event: '$cancel', id: 2 });
    expect(await peer.next()).toEqual(done(2));
    promise.resolve('value');
    expect([await peer.next(), await peer.next()]).toEqual(
      [1, 3].map((id) => ({ event: '$complete', data: 'value', id })),
    );
    expect(begun.count).toBe(2);
  });

  const unknown: readonly [title: string, message: object][] = [
    ['of an id that is not in use', { event: '$cancel', id: 9 }],
    ['without an id', { event: '$cancel' }],
    ['with a wrong id', { event: '$cancel', id: {} }],
  ];
  for (const [title, message] of unknown) {
    own(`${title} is counted and never answered`, async (bench) => {
      const { peer } = await begin(bench);
      expect(await peer.exchange(message)).toEqual([]);
      expect(await peer.exchange({ event: 'refusals' })).toEqual([1]);
    });
  }

  own('twice is one answer', async (bench) => {
    const { peer } = await begin(bench);
    const cancel = { event: '$cancel', id: 1 };
    expect(await peer.exchange({ event: 'values', id: 1 }, cancel, cancel)).toEqual([done(1)]);
  });

  own('leaves what is open as an event alone', async (bench) => {
    const { peer, values } = await begin(bench);
    expect(await peer.exchange({ event: 'values' }, { event: '$cancel', id: 1 })).toEqual([]);
    values.next(5);
    expect(await peer.next()).toBe(5);
  });
});

defineOwn('@CancelSignal()', (own) => {
  own('A22 fires when the client leaves, for requests and events alike', async (bench) => {
    const { peer, signals, logs } = await begin(bench);
    expect(await peer.exchange({ event: 'signal', id: 1 }, { event: 'signal' }, { event: 'reason' })).toEqual([]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false]);
    peer.socket.terminate();
    await until(() => signals.every(({ aborted }) => aborted));
    expect(signals[1]?.reason).toMatchObject({ name: 'AbortError', message: 'The client has left' });
    await settle();
    expect(logs.texts('error')).toEqual([]);
  });

  own('fires when the server shuts down, which then ends at once', async (bench) => {
    const { app, peer, signals, logs } = await begin(bench);
    expect(await peer.exchange({ event: 'signal', id: 1 }, { event: 'reason' })).toEqual([]);
    const closed = app.close();
    expect([await peer.next(), await peer.next()]).toEqual(
      expect.arrayContaining([
        { event: 'exception', data: { status: 'error', code: 'aborted', message: 'The request was aborted' }, id: 1 },
        { event: 'exception', data: { status: 'error', message: 'The request was aborted' } },
      ]),
    );
    expect((await peer.closed).code).toBe(1001);
    await closed;
    expect(signals[0]?.reason).toMatchObject({ name: 'AbortError', message: 'The server is shutting down' });
    expect(logs.texts('error')).toEqual([]);
  });

  own('does not fire when the handler has ended by itself', async (bench) => {
    let signal: AbortSignal | undefined;

    @WebSocketGateway()
    class QuickGateway extends AnswersSentinel {
      @SubscribeMessage('quick')
      quick(@CancelSignal() given: AbortSignal): number {
        signal = given;
        return 1;
      }
    }

    const peer = await bench.connect([QuickGateway]);
    expect(await peer.exchange({ event: 'quick' }, { event: 'quick', id: 1 })).toHaveLength(2);
    await peer.close();
    await settle();
    expect(signal?.aborted).toBe(false);
  });
});
