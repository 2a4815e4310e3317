import { SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { expect } from '@jest/globals';
import type { RawWebSocket, RawWebSocketServer } from '../../src/index.js';
import { until } from '../support/turns.js';
import { defineOwn } from './contract.js';
import type { Bench } from './support/bench.js';
import type { Peer } from './support/peer.js';
import { AnswersSentinel } from './support/sentinel.js';

const NEWS = { event: 'news', data: 1 };

async function begin(bench: Bench, count: number) {
  const clients: RawWebSocket[] = [];
  @WebSocketGateway()
  class NewsGateway extends AnswersSentinel {
    @WebSocketServer()
    readonly server!: RawWebSocketServer;

    handleConnection(client: RawWebSocket): void {
      clients.push(client);
    }

    @SubscribeMessage('x')
    x(): void {}
  }

  const { app, port } = await bench.start({ gateways: [NewsGateway] });
  const peers: Peer[] = [];
  for (let i = 0; i < count; i++) peers.push(await bench.peer(port));
  await until(() => clients.length === count);
  return { server: app.get(NewsGateway).server, clients, peers };
}

defineOwn('server.sendEvent', (own) => {
  own('reaches everybody once', async (bench) => {
    const { server, peers } = await begin(bench, 3);
    server.sendEvent('news', 1);
    for (const peer of peers) expect(await peer.exchange()).toEqual([NEWS]);
  });

  own('A33 reaches the others where one of them has gone in the middle', async (bench) => {
    const { server, clients, peers } = await begin(bench, 3);
    // The second one is gone by the time its turn has come.
    clients[0]?.once('frame', () => clients[1]?.terminate());
    server.sendEvent('news', 1);
    expect(await peers[0]?.exchange()).toEqual([NEWS]);
    expect((await peers[1]?.closed)?.code).toBe(1006);
    expect(await peers[2]?.exchange()).toEqual([NEWS]);
  });

  own('A34 may be interrupted by closing clients from within, also those whose turn comes', async (bench) => {
    const { server, clients, peers } = await begin(bench, 3);
    clients[0]?.on('frame', ({ direction }) => {
      if (direction === 'out') for (const client of server.clients) client.close(1000, 'enough');
    });
    server.sendEvent('news', 1);
    expect(await peers[0]?.next()).toEqual(NEWS);
    expect(await Promise.all(peers.map(({ closed }) => closed))).toEqual(
      Array.from({ length: 3 }, () => ({ code: 1000, reason: 'enough' })),
    );
    await until(() => server.clients.size === 0);
  });

  own('A37 throws for what JSON cannot say, and nobody gets a part of it', async (bench) => {
    const { server, peers } = await begin(bench, 2);
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    for (const data of [circular, 1n]) {
      expect(() => server.sendEvent('news', data)).toThrow(TypeError);
    }
    expect(() => server.sendEvent('$complete', 1)).toThrow(/reserved/);
    for (const peer of peers) expect(await peer.exchange()).toEqual([]);
  });
});
