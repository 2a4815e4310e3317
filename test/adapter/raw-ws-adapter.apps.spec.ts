import { Server } from 'node:http';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { RawWebSocket, RawWsAdapter, type RawWebSocketServer, type RawWsGatewayOptions } from '../../src/index.js';
import { adapters } from '../contract/support/adapters.js';
import { Bench } from '../contract/support/bench.js';
import { deferred } from '../support/deferred.js';
import { freePort, portOf, takePort } from '../contract/support/free-port.js';
import { refusalOf } from '../contract/support/refusal.js';
import * as ours from '../../src/server/base/ours.js';

const bench = new Bench(adapters.find(({ isOurs }) => isOurs)!);

afterEach(() => bench.clear());

/** As many gateways as are asked for, each with its own event and one that all of them have. */
function gateways(
  count: number,
  placeOf: (index: number) => [port: number, path: string],
  told: string[] = [],
): Type[] {
  return Array.from({ length: count }, (_, index) => {
    const [port, path] = placeOf(index);

    @WebSocketGateway(port, { path })
    class NumberedGateway implements OnGatewayDisconnect {
      @SubscribeMessage(`event ${index}`)
      own(): string {
        return `own ${index}`;
      }

      @SubscribeMessage('all')
      all(): string {
        return `all ${index}`;
      }

      handleDisconnect(): void {
        told.push(`left ${index}`);
      }
    }

    return NumberedGateway;
  });
}

/** The first gateway of an application is connected last in Nest 12, so the order of answers is not part of this. */
async function take(peer: { next(): Promise<unknown> }, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) taken.push(String(await peer.next()));
  return taken.sort();
}

const numbered = (word: string, count: number) => Array.from({ length: count }, (_, i) => `${word} ${i}`).sort();

describe('a gateway with parameters in its path', () => {
  const told: unknown[] = [];

  @WebSocketGateway({ path: 'rooms/:room' })
  class RoomGateway implements OnGatewayConnection {
    handleConnection(client: RawWebSocket): void {
      const { searchParams } = new URL(client.request.url ?? '', 'ws://x');
      told.push([client.params['room'], searchParams.get('name')]);
    }

    @SubscribeMessage('where')
    where(@ConnectedSocket() client: RawWebSocket): unknown {
      return client.params['room'];
    }
  }

  @WebSocketGateway({ path: '/rooms/:id' })
  class OtherRoomGateway {}

  @WebSocketGateway({ path: '/rooms/new' })
  class NewRoomGateway {
    @SubscribeMessage('where')
    where(@ConnectedSocket() client: RawWebSocket): unknown {
      return ['new', client.params];
    }
  }

  it.each(['express', 'fastify'] as const)(
    'has them in its handlers and in handleConnection, on %s',
    async (platform) => {
      told.length = 0;
      const { port, logs } = await bench.start({ gateways: [RoomGateway, NewRoomGateway], platform });
      const answers: unknown[] = [];
      for (const path of ['/rooms/tea%20time?name=Ada', '/rooms/7', '/rooms/new']) {
        const peer = await bench.peer(port, path);
        peer.send({ event: 'where' });
        answers.push(await peer.next());
      }
      expect(answers).toEqual(['tea time', '7', ['new', {}]]);
      expect(told).toEqual([
        ['tea time', 'Ada'],
        ['7', null],
      ]);
      const line = `RoomGateway on ws://127.0.0.1:${port}/rooms/:room, events: where RawWsAdapter`;
      expect(logs.texts('log')).toContain(line);
    },
  );

  it("does not start beside another that can't be told from it, whose paths are named", async () => {
    const { app } = await bench.assemble({ gateways: [RoomGateway, OtherRoomGateway] });
    await expect(app.listen(0, '127.0.0.1')).rejects.toThrow(
      'OtherRoomGateway: The paths "/rooms/:room" and "/rooms/:id" of this HTTP server can\'t be told apart',
    );
  });

  it('does not start with a path that is none', async () => {
    @WebSocketGateway({ path: '/rooms/:' })
    class NamelessGateway {}

    const { app } = await bench.assemble({ gateways: [NamelessGateway] });
    await expect(app.listen(0, '127.0.0.1')).rejects.toThrow('NamelessGateway: Option "path" is not valid: Missing');
  });
});

describe('many gateways', () => {
  it('share one parse and one table of handlers for each client', async () => {
    const dispatchTo = jest.spyOn(RawWebSocket.prototype, ours.dispatchTo);
    const peer = await bench.connect(gateways(5, () => [0, '/']));
    const parse = jest.spyOn(JSON, 'parse');
    try {
      peer.send('{"event":"all"}', '{"event":"event 3"}');
      expect(await take(peer, 6)).toEqual([...numbered('all', 5), 'own 3']);
      const parsed = parse.mock.calls.map(([text]) => text).filter((text) => text.startsWith('{"event"'));
      expect(parsed).toEqual(['{"event":"all"}', '{"event":"event 3"}']);
      expect(dispatchTo).toHaveBeenCalledTimes(1);
    } finally {
      parse.mockRestore();
      dispatchTo.mockRestore();
    }
  });

  it('may be 20 on one path without a warning of too many listeners', async () => {
    const told: string[] = [];
    const { app, port } = await bench.start({ gateways: gateways(20, () => [0, '/'], told) });
    const peer = await bench.peer(port);
    peer.send({ event: 'all' });
    expect(await take(peer, 20)).toEqual(numbered('all', 20));
    await app.close();
    await peer.closed;
    expect(told.sort()).toEqual(numbered('left', 20));
  });

  it.each([
    ['of the application', 0],
    ['of their own', 1],
  ])('may be on 20 paths of a port %s without a warning of too many listeners', async (_name, own) => {
    const extra = own === 0 ? 0 : await freePort();
    const { port } = await bench.start({ gateways: gateways(20, (index) => [extra, `/path/${index}`]) });
    for (const index of [0, 7, 19]) {
      const peer = await bench.peer(extra || port, `/path/${index}`);
      peer.send({ event: 'all' });
      expect(await peer.next()).toBe(`all ${index}`);
    }
    expect(await refusalOf(bench, extra || port, '/path/20')).toMatchObject({
      statusLine: 'HTTP/1.1 404 Not Found',
    });
  });
});

describe('two paths of one port of their own', () => {
  const onPort = (port: number, options: RawWsGatewayOptions, otherOptions: RawWsGatewayOptions) => {
    @WebSocketGateway(port, { path: '/one', ...options })
    class OneGateway {}

    @WebSocketGateway(port, { path: '/other', ...otherOptions })
    class OtherGateway {}

    return [OneGateway, OtherGateway];
  };

  it('cannot have two hosts: the start fails before anything is opened, and names them', async () => {
    const port = await freePort();
    const { app } = await bench.assemble({ gateways: onPort(port, { host: '127.0.0.1' }, { host: '0.0.0.0' }) });
    await expect(app.listen(0)).rejects.toThrow(
      `OneGateway and OtherGateway share port ${port} but have different values for the option "host"`,
    );
    expect(app.getHttpServer().listening).toBe(false);
    await expect(bench.peer(port, '/one')).rejects.toThrow('ECONNREFUSED');
  });

  it('are both on the host that one of them names', async () => {
    const port = await freePort();
    const listen = jest.spyOn(Server.prototype, 'listen');
    await bench.start({ gateways: onPort(port, {}, { host: '127.0.0.1', backlog: 5 }) });
    expect(listen).toHaveBeenCalledWith({ port, host: '127.0.0.1', backlog: 5 }, expect.any(Function));
    listen.mockRestore();
    for (const path of ['/one', '/other']) await bench.peer(port, path);
  });
});

describe('two applications on one HTTP server', () => {
  it('S20 each serve their own paths, and one of them may go', async () => {
    const [left, right] = gateways(2, (index) => [0, `/${index}`]);
    const first = await bench.start({ gateways: [left!] });
    const httpServer = first.app.getHttpServer();
    const second = await bench.assemble({
      gateways: [right!],
      prepare: (app) => void app.useWebSocketAdapter(new RawWsAdapter(httpServer)),
    });
    await second.app.init();
    expect(httpServer.listenerCount('upgrade')).toBe(1);
    const peers = [await bench.peer(first.port, '/0'), await bench.peer(first.port, '/1')];
    for (const peer of peers) peer.send({ event: 'all' });
    expect([await peers[0]!.next(), await peers[1]!.next()]).toEqual(['all 0', 'all 1']);
    expect(await refusalOf(bench, first.port, '/2')).toMatchObject({ statusLine: 'HTTP/1.1 404 Not Found' });
    await second.app.close();
    expect(await peers[1]!.closed).toMatchObject({ code: 1001 });
    peers[0]!.send({ event: 'event 0' });
    expect(await peers[0]!.next()).toBe('own 0');
  });

  it('S20 cannot both have a path: the start of the second fails and says so', async () => {
    const [left, right] = gateways(2, () => [0, '/chat']);
    const { app, port } = await bench.start({ gateways: [left!] });
    const second = await bench.assemble({
      gateways: [right!],
      prepare: (other) => void other.useWebSocketAdapter(new RawWsAdapter(app.getHttpServer())),
    });
    await expect(second.app.init()).rejects.toThrow('The path "/chat" of this HTTP server is served already');
    const peer = await bench.peer(port, '/chat');
    peer.send({ event: 'all' });
    expect(await peer.next()).toBe('all 0');
  });
});

describe('a microservice', () => {
  async function microservice(gateway: Type) {
    @Module({ providers: [gateway] })
    class AppModule {}

    const options = { transport: Transport.TCP, options: { host: '127.0.0.1', port: await freePort() } } as const;
    const app = await NestFactory.createMicroservice(AppModule, { ...options, logger: false, abortOnError: false });
    app.useWebSocketAdapter(new RawWsAdapter(app, { host: '127.0.0.1' }));
    return app;
  }

  it('serves a gateway on a port of its own, and closes it', async () => {
    const port = await freePort();
    const [gateway] = gateways(1, () => [port, '/chat']);
    const app = await microservice(gateway!);
    await app.listen();
    const peer = await bench.peer(port, '/chat');
    peer.send({ event: 'all' });
    expect(await peer.next()).toBe('all 0');
    await app.close();
    expect(await peer.closed).toMatchObject({ code: 1001 });
  });

  it('has no port to share: a gateway that names none gets one that the system chooses', async () => {
    const opened = deferred<RawWebSocketServer>();

    @WebSocketGateway()
    class PortlessGateway {
      @WebSocketServer() readonly server!: RawWebSocketServer;

      onApplicationBootstrap(): void {
        opened.resolve(this.server);
      }

      @SubscribeMessage('hi')
      hi(): string {
        return 'ho';
      }
    }

    const app = await microservice(PortlessGateway);
    await app.listen();
    const peer = await bench.peer(portOf(await opened.promise), '/any/where');
    peer.send({ event: 'hi' });
    expect(await peer.next()).toBe('ho');
    await app.close();
    await peer.closed;
  });

  it('S11 does not start while the port of its gateway is taken', async () => {
    const taken = await takePort();
    const [gateway] = gateways(1, () => [portOf(taken), '/']);
    const app = await microservice(gateway!);
    await expect(app.listen()).rejects.toMatchObject({ code: 'EADDRINUSE', port: portOf(taken) });
    await app.close();
    taken.close();
  });
});
