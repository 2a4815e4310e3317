import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createWebSocketStream, WebSocket } from 'ws';
import { RawWebSocket, RawWebSocketServer, RawWsAdapter, type RawWsGatewayOptions } from '../../src/index.js';
import { LogBook } from '../contract/support/log-book.js';
import type { HandshakeChanges } from '../support/handshake-request.js';
import { hex } from '../support/hex.js';
import { MemorySocket } from '../support/memory-socket.js';
import { until } from '../support/turns.js';
import { upgradeRequest } from '../support/upgrade-request.js';
import { readPage } from './pages.js';

const TYPES = 'test/adapter/ws-types.spec.ts';

/** A row that only a type check can show: the spec in which it stands, and how. */
class Compiled {
  constructor(
    readonly spec: string,
    readonly line: string,
  ) {}
}

type Shown = (client: RawWebSocket, server: RawWebSocketServer, socket: MemorySocket) => unknown;

/** How each row of the page is shown. */
const SHOWN: Readonly<Record<string, Shown | Compiled>> = {
  '`create(port, options)` that changes options': async () => {
    class Subclass extends RawWsAdapter {
      override create(port: number, options: RawWsGatewayOptions) {
        return super.create(port, { ...options, maxPayload: 100, verifyClient: () => false });
      }
    }

    Logger.overrideLogger(new LogBook());
    const adapter = new Subclass(createServer());
    const server = adapter.create(0, { path: '/', maxPayload: 5 });
    expect(server.options.maxPayload).toBe(100);
    expect(await answerOf(server)).toMatch(/^HTTP\/1\.1 401 /);
    await adapter.close(server);
    await adapter.dispose();
  },
  '`create(): WebSocketServer`': new Compiled(TYPES, 'override create(port: number): WebSocketServer {'),
  '`bindClientConnect(server: WebSocketServer, …)`': new Compiled(
    TYPES,
    'override bindClientConnect(server: WebSocketServer, callback: (client: WebSocket, request: IncomingMessage) => void) {',
  ),
  '`bindMessageHandlers(client: WebSocket, …)`': new Compiled(
    TYPES,
    'override bindMessageHandlers(\n    client: WebSocket,',
  ),
  '`bindMessageHandler()`': () => startOf('bindMessageHandler'),
  '`messageParser = …` as a field': () => startOf('messageParser'),
  '`ensureHttpServerExists()`': () => startOf('ensureHttpServerExists'),
  '`server.options.verifyClient = …`': async (_client, server) => {
    server.options.handleProtocols = () => 'b';
    expect(await answerOf(server, { fields: ['Sec-WebSocket-Protocol: a, b'] })).toContain(
      '\r\nSec-WebSocket-Protocol: b\r\n',
    );
    server.options.verifyClient = () => false;
    expect(await answerOf(server)).toMatch(/^HTTP\/1\.1 401 /);
    expect(() => Object.assign(server.options, { maxPayload: 5 })).toThrow(TypeError);
  },
  "`server.on('wsClientError', …)`": async (_client, server) => {
    const told: string[] = [];
    server.on('refused', ({ code }) => told.push(code));
    expect(await answerOf(server, { without: ['Sec-WebSocket-Key'] })).toMatch(/^HTTP\/1\.1 400 /);
    expect(told).toEqual(['bad_key']);
  },
  'the option `WebSocket`, a class of your own': (client) => {
    const fields = { user: 'ada', limits: 5, codec: 'mine', transport: 'mine' };
    Object.assign(client, fields);
    client.data['name'] = 'ada';
    expect(client).toMatchObject({ ...fields, data: { name: 'ada' } });
    expect(client.send('still sent')).toBe('sent');
  },
  '`server.close()`, then `terminate()` for each': async (_client, server, socket) => {
    const closed = server.close();
    await until(() => socket.written.includes(hex('88')));
    expect(socket.written.subarray(socket.written.indexOf(hex('88')) + 2).subarray(0, 2)).toEqual(hex('03 e9'));
    socket.destroy();
    await closed;
  },
  '`server.address()` with `noServer`, which throws': (_client, server) => expect(server.address()).toBeNull(),
  '`client instanceof WebSocket`': (client) => {
    expect([client instanceof RawWebSocket, client instanceof WebSocket]).toEqual([true, false]);
  },
  '`client._socket.remoteAddress`': (client) => {
    Object.defineProperty(client.request.socket, 'remoteAddress', { value: '192.0.2.1' });
    expect(client._socket.remoteAddress).toBe('192.0.2.1');
  },
  '`createWebSocketStream(client)`': async (client, _server, socket) => {
    const stream = createWebSocketStream(client);
    socket.deliver(hex('82 82 00 00 00 00 68 69'));
    expect(await once(stream, 'data')).toEqual([Buffer.from('hi')]);
    stream.write('ho');
    await until(() => socket.written.includes(hex('82 02 68 6f')));
  },
  '`client.id = user.id`': (client, server) => {
    client.id = 'user-1';
    expect(server.clientsIn('user-1')).toEqual([client]);
  },
  '`client.rooms = new Set()`': (client) => {
    expect(() => Object.assign(client, { rooms: new Set() })).toThrow(/join\(\) and leave\(\)/);
  },
  '`client.send(blob)`': async (client) => {
    const blob = new Blob(['a']);
    expect(() => Reflect.apply(client.send.bind(client), client, [blob])).toThrow(TypeError);
    expect(client.send(await blob.arrayBuffer())).toBe('sent');
  },
  '`client.send([1, 2])`': (client) => {
    expect(() => Reflect.apply(client.send.bind(client), client, [[1, 2]])).toThrow(TypeError);
    expect(client.send(Buffer.from([1, 2]))).toBe('sent');
  },
  "`client.binaryType = 'blob'`": (client) => {
    for (const binaryType of ['arraybuffer', 'blob']) Object.assign(client, { binaryType });
    expect(client.binaryType).toBe('arraybuffer');
  },
  '`client.close(1005)`, a TypeError': (client) => expect(() => client.close(1005)).toThrow(RangeError),
};

/** What the first call of Nest's says where a subclass has a member that is never used. */
function startOf(member: string): void {
  class Subclass extends RawWsAdapter {}
  Object.defineProperty(Subclass.prototype, member, { value: () => undefined });
  expect(() => new Subclass().create(0)).toThrow(new RegExp(`never uses "${member}"`));
}

/** What a client is answered whose handshake has these changes. */
async function answerOf(server: RawWebSocketServer, changes: HandshakeChanges = {}): Promise<string> {
  const socket = new MemorySocket();
  server.handleUpgrade(upgradeRequest({ url: '/', ...changes }), socket, Buffer.alloc(0), () => undefined);
  await until(() => socket.written.includes('\r\n\r\n'));
  socket.destroy();
  return socket.written.toString();
}

const ROWS = [...readPage('docs/from-ws.md').matchAll(/^\| (.+?) +\| .+\|$/gm)]
  .map(([, idiom = '']) => idiom)
  .filter((idiom) => !/^-+$|^With /.test(idiom));

const COMPILED = Object.entries(SHOWN).flatMap(([idiom, shown]) =>
  shown instanceof Compiled ? [[idiom, shown] as const] : [],
);
const RUN = Object.entries(SHOWN).flatMap(([idiom, shown]) =>
  shown instanceof Compiled ? [] : [[idiom, shown] as const],
);

describe('docs/from-ws.md', () => {
  it('has the rows that are shown here, and no others', () => {
    expect(ROWS.toSorted()).toEqual(Object.keys(SHOWN).toSorted());
  });

  it.each(COMPILED)('%s is compiled', (_idiom, { spec, line }) => {
    expect(readPage(spec)).toContain(line);
  });

  it.each(RUN)('%s does what the page says', async (_idiom, shown) => {
    const server = new RawWebSocketServer({ noServer: true });
    const socket = new MemorySocket();
    const client = await new Promise<RawWebSocket>((resolve) => {
      server.handleUpgrade(upgradeRequest(), socket, Buffer.alloc(0), resolve);
    });
    await shown(client, server, socket);
    socket.destroy();
    await server.close();
  });
});
