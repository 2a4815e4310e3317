import { expect, jest } from '@jest/globals';
import { MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { interval, map, take } from 'rxjs';
import type { RawWebSocket, RawWebSocketServer } from '../../src/index.js';
import { defineOwn } from './contract.js';

@WebSocketGateway()
class EchoGateway {
  @WebSocketServer() readonly server!: RawWebSocketServer;

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    return { event: 'echo', data };
  }

  @SubscribeMessage('later')
  async later(@MessageBody() data: unknown): Promise<unknown> {
    return Promise.resolve(data);
  }

  @SubscribeMessage('all')
  all(client: RawWebSocket, data: unknown): void {
    client.join('room');
    this.server.to('room').emit('said', data);
  }

  @SubscribeMessage('ticks')
  ticks(): unknown {
    return interval(1000).pipe(
      map((n) => n),
      take(2),
    );
  }
}

defineOwn("with Jest's fake timers on", (own) => {
  own('messages are answered and broadcasts arrive, without a clock that moves', async (bench) => {
    const { port } = await bench.start({ gateways: [EchoGateway] });
    const peer = await bench.peer(port);
    jest.useFakeTimers();
    const many = Array.from({ length: 100 }, (_, id) => ({ event: 'echo', data: id, id }));
    peer.send({ event: 'echo', data: 1 }, { event: 'later', data: 2, id: 'later' }, { event: 'all', data: 3 }, ...many);
    const heard: unknown[] = [];
    while (heard.length < 3 + many.length) heard.push(await peer.next());
    expect(heard).toEqual(
      expect.arrayContaining([
        { event: 'echo', data: 1 },
        { event: '$complete', data: 2, id: 'later' },
        { event: 'said', data: 3 },
        ...many.map(({ id }) => ({ event: '$complete', data: id, as: 'echo', id })),
      ]),
    );
    // The end of an application is its platform's, and Fastify's waits for the clock.
    jest.useRealTimers();
  });

  own('what depends on time waits for the clock of the test', async (bench) => {
    const { port } = await bench.start({ gateways: [EchoGateway] });
    const peer = await bench.peer(port);
    jest.useFakeTimers();
    peer.send({ event: 'ticks', id: 1 }, { event: 'echo', data: 'here' });
    expect(await peer.next()).toEqual({ event: 'echo', data: 'here' });
    jest.advanceTimersByTime(2000);
    expect([await peer.next(), await peer.next(), await peer.next()]).toEqual([
      { event: '$next', data: 0, id: 1 },
      { event: '$next', data: 1, id: 1 },
      { event: '$complete', id: 1 },
    ]);
    jest.useRealTimers();
  });
});
