import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { WebSocketServer } from 'ws';
import { RawWebSocketServer } from '../../../src/server/index.js';
import { createDedicatedServer } from '../../../src/server/upgrade/dedicated-server.js';
import { UpgradeRouter } from '../../../src/server/upgrade/upgrade-router.js';
import { maskedFrame } from '../../support/frames.js';
import { handshakeRequest, type HandshakeChanges } from '../../support/handshake-request.js';
import { hex, toHex } from '../../support/hex.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';
import { httpAnswer } from '../../support/http-answer.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { RawClient, requestText } from '../../support/raw-client.js';
import { ON_HTTP, ON_HTTPS, type OpenServer } from '../../support/server-kinds.js';
import { settle, until } from '../../support/turns.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  releaseClock();
  for (const close of closing.splice(0).toReversed()) await close();
});

async function openOn(kind: typeof ON_HTTP, path = '/chat'): Promise<OpenServer & Required<Pick<OpenServer, 'http'>>> {
  const server = await kind.open({ path });
  closing.push(() => server.close());
  return server;
}

/** Another endpoint of ours on the same HTTP server. */
function endpointOn(server: OpenServer, path: string | undefined): RawWebSocketServer {
  const endpoint = new RawWebSocketServer({ server: server.http!, ...(path === undefined ? {} : { path }) });
  closing.push(() => endpoint.close());
  return endpoint;
}

/** The status with which a handshake is answered. */
async function statusOf(server: OpenServer, changes: HandshakeChanges): Promise<number> {
  const client = await RawClient.connect(server);
  client.write(requestText(handshakeRequest(changes)));
  const head = await client.readHead();
  await client.destroy();
  return Number(head.split(' ')[1]);
}

describe('S19 several endpoints on one HTTP server', () => {
  test('each serve their path, and a path that is nobody’s is 404', async () => {
    const server = await openOn(ON_HTTP);
    const news = endpointOn(server, '/news');
    const served: string[] = [];
    server.sockets.on('connection', (_client, { url }) => served.push(`chat ${url}`));
    news.on('connection', (_client, { url }) => served.push(`news ${url}`));
    const statuses: number[] = [];
    for (const url of ['/news?a=1', '/chat', '/else', '/news/']) statuses.push(await statusOf(server, { url }));
    expect([statuses, served]).toEqual([
      [101, 101, 404, 404],
      ['news /news?a=1', 'chat /chat'],
    ]);
  });

  test('may have one that takes every other path', async () => {
    const server = await openOn(ON_HTTP);
    const all = endpointOn(server, undefined);
    const served: string[] = [];
    server.sockets.on('connection', () => served.push('chat'));
    all.on('connection', () => served.push('all'));
    for (const url of ['/chat', '/else']) await statusOf(server, { url });
    expect([served, await statusOf(server, { url: '/a#b' })]).toEqual([['chat', 'all'], 400]);
  });

  test('refuse a path that is taken, until the first one is closed', async () => {
    const server = await openOn(ON_HTTP);
    const again = () => new RawWebSocketServer({ server: server.http!, path: 'chat/' });
    expect(again).toThrow('The path "/chat" of this HTTP server is served already');
    await server.sockets.close();
    const second = again();
    expect(await statusOf(server, { url: '/chat' })).toBe(101);
    await second.close();
  });

  test('S20 S22 listen with one listener, however many they are, and leave none', async () => {
    const server = await openOn(ON_HTTP);
    const http = server.http!;
    const more = Array.from({ length: 20 }, (_, i) => new RawWebSocketServer({ server: http, path: `/${i}` }));
    expect(http.listenerCount('upgrade')).toBe(1);
    for (const endpoint of more) await endpoint.close();
    expect(http.listenerCount('upgrade')).toBe(1);
    await server.sockets.close();
    const untouched = createServer();
    for (const name of ['upgrade', 'error', 'listening', 'clientError']) {
      expect([name, http.listenerCount(name)]).toEqual([name, untouched.listenerCount(name)]);
    }
  });
});

/** A ws server that answers upgrades of one path by itself and leaves the others alone. */
function neighbourOn(server: OpenServer, path: string): WebSocketServer {
  const neighbour = new WebSocketServer({ noServer: true });
  server.http!.on('upgrade', (request, socket, head) => {
    if (request.url !== path) return;
    neighbour.handleUpgrade(request, socket, head, (client) =>
      client.on('message', (data) => client.send(`ws ${data}`)),
    );
  });
  return neighbour;
}

describe.each([ON_HTTP, ON_HTTPS])('H67 another upgrade listener $name', (kind) => {
  test('serves its own path, and we serve ours', async () => {
    const server = await openOn(kind);
    server.sockets.on('connection', (client) => client.on('message', (data) => client.send(`raw ${data.toString()}`)));
    const neighbour = neighbourOn(server, '/graphql');
    for (const { url, name } of [
      { url: '/graphql', name: 'ws' },
      { url: '/chat', name: 'raw' },
    ]) {
      const { client, head } = await RawClient.open(server, handshakeRequest({ url }));
      expect(head).toMatch(/^HTTP\/1\.1 101 /);
      client.write(maskedFrame(0x81, Buffer.from('hi')));
      expect((await client.read(5 + name.length)).toString('latin1', 2)).toBe(`${name} hi`);
      await client.destroy();
    }
    await until(() => neighbour.clients.size === 0);
  });

  test('may take longer than a handshake of ours for its clients, once it has answered', async () => {
    const server = await openOn(kind);
    const neighbour = neighbourOn(server, '/graphql');
    holdClock();
    const { client } = await RawClient.open(server, handshakeRequest({ url: '/graphql' }));
    jest.advanceTimersByTime(60_000);
    client.write(maskedFrame(0x81, Buffer.from('hi')));
    expect((await client.read(7)).toString('latin1', 2)).toBe('ws hi');
    await client.destroy();
    await until(() => neighbour.clients.size === 0);
  });

  test('that answers nobody: 404 after handshakeTimeout, and not before', async () => {
    const server = await openOn(kind);
    const seen = jest.fn();
    server.http!.on('upgrade', seen);
    const refused: string[] = [];
    server.sockets.on('refused', ({ code }, { url }) => refused.push(`${code} ${url}`));
    holdClock();
    const client = await RawClient.connect(server);
    client.write(requestText(handshakeRequest({ url: '/else' })));
    await until(() => seen.mock.calls.length === 1);
    jest.advanceTimersByTime(9_999);
    await settle();
    expect(refused).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(httpAnswer(await client.readToEnd())).toMatchObject({ status: 404, headers: { connection: 'close' } });
    expect(refused).toEqual(['unknown_path /else']);
    await client.destroy();
  });

  test('that cuts its client off leaves no clock running', async () => {
    const server = await openOn(kind);
    server.http!.on('upgrade', (_request, socket: Duplex) => socket.destroy());
    holdClock();
    const client = await RawClient.connect(server);
    client.write(requestText(handshakeRequest({ url: '/else' })));
    expect(await client.readToEnd()).toHaveLength(0);
    await until(() => jest.getTimerCount() === 0);
    await client.destroy();
  });

  test('gets the upgrades to something else as well', async () => {
    const server = await openOn(kind);
    server.http!.on('upgrade', (request, socket: Duplex) => {
      if (request.headers.upgrade === 'tls/1.0') socket.end('HTTP/1.1 501 Mine\r\nContent-Length: 0\r\n\r\n');
    });
    expect(await statusOf(server, { url: '/chat', fields: ['Upgrade: tls/1.0'] })).toBe(501);
    expect(await statusOf(server, { url: '/chat' })).toBe(101);
  });

  test('is none: 404 at once', async () => {
    const server = await openOn(kind);
    holdClock();
    expect(await statusOf(server, { url: '/else' })).toBe(404);
  });
});

/** An endpoint that is not there. */
function routeOf(handshakeTimeout: number) {
  return {
    handshakeTimeout,
    upgrade: jest.fn(),
    listening: jest.fn(),
    refusedBefore: jest.fn(),
    refuse: jest.fn(),
    upgradeMissing: jest.fn(),
  };
}

describe('an upgrade without a path of ours', () => {
  test.each([
    { name: 'an unknown path', changes: { url: '/else' }, status: 404 },
    { name: 'a target that is no path', changes: { url: '*' }, status: 400 },
  ])('is refused by one endpoint for all: $name', ({ changes, status }) => {
    const http = createServer();
    const refusing = routeOf(1);
    UpgradeRouter.of(http).add('/a', refusing);
    UpgradeRouter.of(http).add('/b', { ...refusing });
    const request = upgradeRequest(changes);
    http.emit('upgrade', request, new MemorySocket(), hex(''));
    expect(refusing.refuse.mock.calls).toEqual([
      [expect.objectContaining({ request }), expect.objectContaining({ status })],
    ]);
    expect(refusing.upgrade).not.toHaveBeenCalled();
  });

  test('is refused also when the last endpoint went while the neighbour was waited for', async () => {
    holdClock();
    const http = createServer().on('upgrade', () => undefined);
    const route = routeOf(50);
    UpgradeRouter.of(http).add('/a', route);
    const socket = new MemorySocket();
    http.emit('upgrade', upgradeRequest({ url: '/b' }), socket, hex(''));
    UpgradeRouter.of(http).remove('/a', route);
    jest.advanceTimersByTime(50);
    await settle();
    expect([httpAnswer(socket.written).status, route.refuse.mock.calls]).toEqual([404, []]);
    socket.destroy();
  });

  test('R1 whose socket is reset meanwhile is no error that nobody hears', async () => {
    const http = createServer().on('upgrade', () => undefined);
    const route = routeOf(50);
    UpgradeRouter.of(http).add('/a', route);
    const socket = new MemorySocket();
    http.emit('upgrade', upgradeRequest({ url: '/b' }), socket, hex(''));
    socket.destroy(new Error('read ECONNRESET'));
    await settle();
    expect([socket.destroyed, toHex(socket.written)]).toEqual([true, '']);
  });

  test('is waited for as long as the most patient endpoint', () => {
    holdClock();
    const http = createServer().on('upgrade', () => undefined);
    const route = routeOf(100);
    UpgradeRouter.of(http).add('/a', route);
    UpgradeRouter.of(http).add('/b', { ...route, handshakeTimeout: 30 });
    http.emit('upgrade', upgradeRequest({ url: '/c' }), new MemorySocket(), hex(''));
    jest.advanceTimersByTime(99);
    expect(route.refuse).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(route.refuse).toHaveBeenCalledTimes(1);
  });

  test('and without a target is a target that is no path', () => {
    const http = createServer();
    const route = routeOf(1);
    UpgradeRouter.of(http).add('/a', route);
    const request = upgradeRequest();
    delete request.url;
    http.emit('upgrade', request, new MemorySocket(), hex(''));
    expect(route.refuse.mock.calls[0]).toEqual([expect.anything(), expect.objectContaining({ code: 'bad_target' })]);
  });
});

describe('what a port of our own refuses before there is a handshake', () => {
  const unreadable = (code?: string) => Object.assign(new Error('unreadable'), { code });

  test('is told to one endpoint for all', async () => {
    const http = createDedicatedServer();
    const routes = [routeOf(1), routeOf(1)] as const;
    UpgradeRouter.of(http).add('/a', routes[0]);
    UpgradeRouter.of(http).add('/b', routes[1]);
    const socket = new MemorySocket();
    http.emit('clientError', unreadable('HPE_HEADER_OVERFLOW'), socket);
    await settle();
    expect(httpAnswer(socket.written).status).toBe(431);
    const told = routes.flatMap(({ refusedBefore }) => refusedBefore.mock.calls);
    expect(told).toEqual([[expect.objectContaining({ code: 'header_too_large' }), undefined]]);
    expect(routes.flatMap(({ refuse }) => refuse.mock.calls)).toEqual([]);
    socket.destroy();
  });

  test('is told to the endpoint that is left, and to nobody when the last one is gone', async () => {
    const http = createDedicatedServer();
    const [gone, left] = [routeOf(1), routeOf(1)];
    const router = UpgradeRouter.of(http);
    router.add('/a', gone);
    router.add('/b', left);
    router.remove('/a', gone);
    const sockets = [new MemorySocket(), new MemorySocket()] as const;
    http.emit('clientError', unreadable(), sockets[0]);
    router.remove('/b', left);
    http.emit('clientError', unreadable(), sockets[1]);
    await settle();
    expect([gone.refusedBefore.mock.calls.length, left.refusedBefore.mock.calls.length]).toEqual([0, 1]);
    expect(sockets.map(({ written }) => httpAnswer(written).status)).toEqual([400, 400]);
    for (const socket of sockets) socket.destroy();
  });

  test('is none of ours on the server of an application', () => {
    const http = createServer().on('clientError', () => undefined);
    const route = routeOf(1);
    UpgradeRouter.of(http).add('/a', route);
    http.emit('clientError', unreadable(), new MemorySocket());
    http.emit('request', upgradeRequest(), {});
    expect(route.refusedBefore).not.toHaveBeenCalled();
  });
});
