import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EMPTY } from 'rxjs';
import { RawWsAdapter, type RawWebSocket, type RawWebSocketServer, type RawWsAdapterOptions } from '../../src/index.js';
import { freePort, portOf, takePort } from '../contract/support/free-port.js';
import { LogBook } from '../contract/support/log-book.js';
import { Peer } from '../contract/support/peer.js';
import { until } from '../support/turns.js';
import { handler } from './support/handler.js';
import * as ours from '../../src/server/base/ours.js';

const host = '127.0.0.1';
const noStreams = () => EMPTY;
const exception = (message: string) => ({ event: 'exception', data: { status: 'error', message } });

let logs: LogBook;
let http: Server;
let adapter: RawWsAdapter;

beforeEach(async () => {
  logs = new LogBook();
  Logger.overrideLogger(logs);
  http = createServer().listen(0, host);
  await once(http, 'listening');
  adapter = new RawWsAdapter(http);
});

afterEach(async () => {
  await adapter.dispose();
  const closed = once(http, 'close');
  http.close();
  http.closeAllConnections();
  await closed;
});

async function join(server: RawWebSocketServer, path = '/'): Promise<{ client: RawWebSocket; peer: Peer }> {
  await until(() => server.address() !== null);
  const connected = once(server, 'connection');
  const peer = await Peer.connect(`ws://${host}:${portOf(server)}${path}`);
  const [client]: RawWebSocket[] = await connected;
  return { client: client!, peer };
}

describe('new RawWsAdapter', () => {
  it.each<[string, object]>([
    ['closeTimeout', { closeTimeout: -1 }],
    ['host', { host: 5 }],
    ['logFrames', { logFrames: 'yes' }],
    ['messageParser', { messageParser: 'JSON' }],
  ])('F30 refuses a wrong %s and names it', (name, options) => {
    expect(() => new RawWsAdapter(undefined, options)).toThrow(new RegExp(`"${name}" must be `));
  });

  it('warns of options that do not exist', () => {
    const options: object = { maxPaylod: 1, clientTracking: true };
    expect(new RawWsAdapter(undefined, options)).toBeInstanceOf(RawWsAdapter);
    expect(logs.texts('warn')).toEqual([
      'RawWsAdapter: unknown option "maxPaylod", did you mean "maxPayload"? RawWsAdapter',
    ]);
  });
});

describe('RawWsAdapter without the application', () => {
  const error = new TypeError('Option "requests" needs the application: new RawWsAdapter(app, …)');

  it('cannot have requests, and says so', () => {
    for (const server of [undefined, http]) {
      expect(() => new RawWsAdapter(server, { requests: true })).toThrow(error);
      expect(() => new RawWsAdapter(server).create(0, { path: '/asks', requests: true })).toThrow(error);
    }
  });

  it.each<[string, RawWsAdapterOptions]>([
    ['nothing is said of them', {}],
    ['they are switched off', { requests: false }],
  ])('takes an id for a further key where %s', async (_name, options) => {
    const plain = new RawWsAdapter(http, options);
    const { client, peer } = await join(plain.create(0, { path: '/plain' }), '/plain');
    plain.bindMessageHandlers(client, [handler('say', (data) => data)], noStreams);
    peer.send({ event: 'say', data: 1, id: 7 }, { event: 'say', data: 2, id: {} });
    expect([await peer.next(), await peer.next()]).toEqual([1, 2]);
    await expect(client.sendRequest('ask')).rejects.toThrow('Requests are switched off here');
    await peer.destroy();
    await plain.dispose();
  });
});

describe('RawWsAdapter.create', () => {
  it('gives one server for a path, however it is written', () => {
    const server = adapter.create(0, { path: 'chat' });
    expect(adapter.create(0, { path: '/chat/' })).toBe(server);
    expect(adapter.create(0, { path: '/other' })).not.toBe(server);
    expect(server.path).toBe('/chat');
  });

  it('serves the root of the HTTP server without a path, and without options', async () => {
    const { peer } = await join(adapter.create(0));
    await peer.destroy();
  });

  it('refuses a namespace', () => {
    expect(() => adapter.create(0, { namespace: '/chat' })).toThrow('does not support namespaces');
  });

  it('checks options that no gateway was found for', () => {
    const unknown: object = { maxPaylod: 5 };
    expect(() => adapter.create(0, { path: '/a', maxPayload: 0 })).toThrow('A gateway: Option "maxPayload" must be');
    adapter.create(0, { path: '/b', ...unknown });
    expect(logs.texts('warn')).toEqual([expect.stringContaining('A gateway: unknown option "maxPaylod"')]);
  });

  it('takes the options of the adapter where a gateway has none', async () => {
    const options: RawWsAdapterOptions = { maxPayload: 5, protocols: ['chat'] };
    const other = new RawWsAdapter(http, options);
    const [strict, lax] = [
      await join(other.create(0, { path: '/strict' }), '/strict'),
      await join(other.create(0, { path: '/lax', maxPayload: 100 }), '/lax'),
    ];
    for (const { peer } of [strict, lax]) peer.send('"six"..');
    expect(await strict.peer.closed).toMatchObject({ code: 1009 });
    expect(lax.client.readyState).toBe(lax.client.OPEN);
    await other.dispose();
    await lax.peer.closed;
  });

  it('logs where it serves and each frame that passes, if that is wanted', async () => {
    const { peer, client } = await join(adapter.create(0, { logFrames: true }));
    peer.send('hi');
    client.send('ho');
    await peer.nextFrame();
    await until(() => logs.texts('log').length === 2);
    expect(logs.texts('log').sort()).toEqual([
      `${client.id.slice(0, 8)} -> text FIN 1 RSV 000 2 B | 68 6f | "ho" RawWsAdapter`,
      `${client.id.slice(0, 8)} <- text FIN 1 RSV 000 2 B | 68 69 | "hi" RawWsAdapter`,
    ]);
    await peer.destroy();
  });

  it.each<[string, boolean]>([
    ['without any server', false],
    ['beside an HTTP server', true],
  ])('opens a port of its own %s', async (_name, withServer) => {
    const own = new RawWsAdapter(withServer ? http : undefined, { host });
    const port = withServer ? await freePort() : 0;
    const [one, two] = [own.create(port, { path: '/one' }), own.create(port, { path: '/two' })];
    const peers = [await join(one, '/one'), await join(two, '/two')];
    expect(portOf(one)).toBe(portOf(two));
    expect(portOf(one)).not.toBe(portOf(http));
    await own.dispose();
    expect(await Promise.all(peers.map(({ peer }) => peer.closed))).toMatchObject([{ code: 1001 }, { code: 1001 }]);
    expect(one.address()).toBeNull();
    expect(logs.texts('error')).toEqual([]);
  });

  it('S11 logs that a port is taken, once, where there is no start that could fail', async () => {
    const taken = await takePort();
    const port = portOf(taken);
    adapter.create(port, { path: '/one' });
    adapter.create(port, { path: '/two' });
    await until(() => logs.texts('error').length > 0);
    await adapter.dispose();
    expect(logs.texts('error')).toEqual([expect.stringContaining(`Port ${port} of a gateway can't be opened`)]);
    taken.close();
    await once(taken, 'close');
  });
});

describe('RawWsAdapter between a client and gateways', () => {
  it('calls back every gateway with each client and its request, though one of them fails', async () => {
    const server = adapter.create(0);
    const seen: string[] = [];
    adapter.bindClientConnect(server, (client: RawWebSocket, request) =>
      seen.push(`first ${request.url} ${client.readyState}`),
    );
    adapter.bindClientConnect(server, () => {
      throw new Error('of one gateway');
    });
    adapter.bindClientConnect(server, (_client, request) => seen.push(`third ${request.url}`));
    const { peer } = await join(server, '/?x=1');
    expect(seen).toEqual(['first /?x=1 1', 'third /?x=1']);
    expect(logs.texts('error')).toEqual([expect.stringContaining('of one gateway')]);
    await peer.destroy();
  });

  it('tells every gateway the code with which a client left', async () => {
    const { client, peer } = await join(adapter.create(0));
    const left = ['first', 'second'].map(
      (name) => new Promise((resolve) => adapter.bindClientDisconnect(client, (code) => resolve(`${name} ${code}`))),
    );
    await peer.close(4001);
    expect(await Promise.all(left)).toEqual(['first 4001', 'second 4001']);
  });

  it('binds the handlers of several gateways to one client', async () => {
    const { client, peer } = await join(adapter.create(0));
    const dispatchTo = jest.spyOn(client, ours.dispatchTo);
    adapter.bindMessageHandlers(client, [handler('a', () => 'first a')], noStreams);
    adapter.bindMessageHandlers(client, [handler('a', () => 'second a'), handler('b', () => 'b')], noStreams);
    peer.send({ event: 'a' }, { event: 'b' });
    expect([await peer.next(), await peer.next(), await peer.next()]).toEqual(['first a', 'second a', 'b']);
    expect(dispatchTo).toHaveBeenCalledTimes(1);
    await peer.destroy();
  });

  it('drops a client that came too early with 1013', async () => {
    const { client, peer } = await join(adapter.create(0));
    adapter.closeClient(client);
    expect(await peer.closed).toEqual({ code: 1013, reason: 'The application is starting' });
  });

  it('reads messages with a parser of its own, from the constructor or set later', async () => {
    const other = new RawWsAdapter(http, { messageParser: () => ({ event: 'e', data: 'first' }) });
    const { client, peer } = await join(other.create(0, { path: '/p' }), '/p');
    other.bindMessageHandlers(client, [handler('e', (data) => data)], noStreams);
    peer.send('?');
    expect(await peer.next()).toBe('first');
    other.setMessageParser((data) => ({ event: 'e', data: `second ${data.toString()}` }));
    peer.send('!');
    expect(await peer.next()).toBe('second !');
    await other.dispose();
    await peer.closed;
  });

  it('logs what a parser throws, and tells the client no more than that', async () => {
    adapter.setMessageParser(() => {
      throw new Error('secret');
    });
    const { client, peer } = await join(adapter.create(0));
    adapter.bindMessageHandlers(client, [handler('e', () => 1)], noStreams);
    peer.send('?');
    expect(await peer.next()).toEqual(exception('Invalid message: it could not be parsed'));
    expect(logs.texts('error')).toEqual([expect.stringMatching(/^Error: secret\n\s+at /)]);
    await peer.destroy();
  });

  it('refuses a parser that is no function', () => {
    expect(() => Reflect.apply(adapter.setMessageParser, adapter, [5])).toThrow(
      'Option "messageParser" must be a function, not number',
    );
  });
});

describe('RawWsAdapter at the end', () => {
  const listenersOf = (server: Server) => server.eventNames().map((name) => [name, server.listenerCount(name)]);

  it('closes the clients of one server with 1001 and leaves the others alone', async () => {
    const [one, two] = [adapter.create(0, { path: '/one' }), adapter.create(0, { path: '/two' })];
    const [leaving, staying] = [await join(one, '/one'), await join(two, '/two')];
    await adapter.close(one);
    expect(await leaving.peer.closed).toMatchObject({ code: 1001 });
    expect(staying.client.readyState).toBe(staying.client.OPEN);
    await staying.peer.destroy();
  });

  it('cuts clients off where the application closes by force', async () => {
    const server = adapter.create(0);
    const { peer } = await join(server);
    adapter.forceCloseConnections = true;
    await adapter.close(server);
    expect(await peer.closed).toMatchObject({ code: 1006 });
  });

  it('leaves the HTTP server as it found it, and listening', async () => {
    const found = listenersOf(http);
    const { peer } = await join(adapter.create(0, { path: '/one' }), '/one');
    adapter.create(0, { path: '/two' });
    expect(http.listenerCount('upgrade')).toBe(1);
    await adapter.dispose();
    await peer.closed;
    expect(listenersOf(http)).toEqual(found);
    expect(http.listening).toBe(true);
  });

  it('leaves no listener behind on an HTTP server that never listened', async () => {
    const idle = createServer();
    const found = listenersOf(idle);
    const other = new RawWsAdapter(idle);
    other.create(0);
    await other.dispose();
    expect(listenersOf(idle)).toEqual(found);
  });

  it('may be disposed of twice, and be used again', async () => {
    const before = adapter.create(0);
    await Promise.all([adapter.dispose(), adapter.dispose()]);
    const after = adapter.create(0);
    expect(after).not.toBe(before);
    const { peer } = await join(after);
    await peer.destroy();
  });

  it('has nothing to do without a server', async () => {
    await expect(new RawWsAdapter().dispose()).resolves.toBeUndefined();
  });
});
