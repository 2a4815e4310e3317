import { UseInterceptors, type CallHandler } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { afterEach, describe, expect, it } from '@jest/globals';
import { map, range, tap, type Observable } from 'rxjs';
import type { RawWebSocketServer } from '../../src/index.js';
import { adapters } from '../contract/support/adapters.js';
import { Bench } from '../contract/support/bench.js';
import { settle, until } from '../support/turns.js';

/** So many values come before the test gives up: without an end the process would hang. */
const LIMIT = 1_000_000;

const PASS = { intercept: (_context: unknown, next: CallHandler) => next.handle() };

/** A gateway with streams that never end by themselves, and what has become of them. */
function endlessGateway() {
  const source = { values: 0, ended: false };
  const count = () => {
    if (++source.values > LIMIT) throw new Error('Nobody has stopped this');
  };

  @WebSocketGateway({ maxBackpressure: 200_000 })
  class EndlessGateway {
    @WebSocketServer() readonly server!: RawWebSocketServer;

    @SubscribeMessage('observable')
    observable(): Observable<unknown> {
      return range(0, Infinity).pipe(
        map(() => 'x'.repeat(10_000)),
        tap({ next: count, finalize: () => (source.ended = true) }),
      );
    }

    @UseInterceptors(PASS)
    @SubscribeMessage('intercepted observable')
    intercepted(): Observable<unknown> {
      return this.observable();
    }

    @SubscribeMessage('iterable')
    async *iterable(): AsyncGenerator<unknown> {
      try {
        await Promise.resolve();
        for (;;) {
          count();
          yield 'x'.repeat(10_000);
        }
      } finally {
        source.ended = true;
      }
    }

    @UseInterceptors(PASS)
    @SubscribeMessage('intercepted iterable')
    interceptedIterable(): AsyncGenerator<unknown> {
      return this.iterable();
    }
  }

  return { EndlessGateway, source };
}

describe('streams without end', () => {
  const bench = new Bench(adapters.find(({ isOurs }) => isOurs)!);
  afterEach(() => bench.clear());

  async function begin(event: string) {
    const { EndlessGateway, source } = endlessGateway();
    const { app, port, logs } = await bench.start({ gateways: [EndlessGateway] });
    const peer = await bench.peer(port);
    peer.socket.pause();
    peer.send({ event });
    await until(() => source.values > 0);
    return { source, peer, logs, server: app.get(EndlessGateway).server };
  }

  it.each(['observable', 'intercepted observable'])(
    'A40 an infinite %s that never pauses ends with its client, which is closed as one that does not read',
    async (event) => {
      const { source, peer, logs, server } = await begin(event);
      await until(() => source.ended);
      expect(server.metrics().incidents.cutOff.slow_consumer).toBe(1);
      expect(logs.texts('error')).toEqual([]);
      peer.socket.resume();
      expect(await peer.closed).toMatchObject({ code: 1013 });
    },
  );

  it.each(['iterable', 'intercepted iterable'])(
    'A40 an infinite %s waits for its client, and others are served meanwhile',
    async (event) => {
      const { source, peer, logs, server } = await begin(event);
      const [client] = server.clients;
      // What the system takes of a client that does not read comes to an end.
      let values = -1;
      while (values !== source.values) {
        ({ values } = source);
        await settle(200);
      }
      expect(client?.bufferedAmount).toBeLessThan(200_000);
      expect(client?.readyState).toBe(1);
      peer.socket.resume();
      await until(() => source.values > values);
      await peer.destroy();
      await until(() => source.ended);
      expect(server.metrics().incidents.cutOff.slow_consumer).toBe(0);
      expect(logs.texts('error')).toEqual([]);
    },
  );

  it.each(['iterable', 'intercepted iterable'])('A21 an infinite %s ends when its client is closed', async (event) => {
    const { source, server } = await begin(event);
    for (const client of server.clients) client.close(1000);
    await until(() => source.ended);
  });
});
