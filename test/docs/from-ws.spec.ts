import { describe, expect, it } from '@jest/globals';
import { RawWebSocketServer, RawWsAdapter, type RawWebSocket } from '../../src/index.js';
import { MemorySocket } from '../support/memory-socket.js';
import { upgradeRequest } from '../support/upgrade-request.js';
import { readPage } from './pages.js';

/** Where each row of the page is shown: here, or in the spec that is named. */
const SHOWN: Readonly<Record<string, string | ((client: RawWebSocket, server: RawWebSocketServer) => unknown)>> = {
  '`create(port, options)` that changes options': 'test/contract/subclasses.spec.ts',
  '`create(): WebSocketServer`': 'test/adapter/ws-types.spec.ts',
  '`bindClientConnect(server: WebSocketServer, …)`': 'test/adapter/ws-types.spec.ts',
  '`bindMessageHandlers(client: WebSocket, …)`': 'test/adapter/ws-types.spec.ts',
  '`bindMessageHandler()`': () => startOf('bindMessageHandler'),
  '`messageParser = …` as a field': () => startOf('messageParser'),
  '`ensureHttpServerExists()`': () => startOf('ensureHttpServerExists'),
  '`server.options.verifyClient = …`': 'test/server/options-in-use.spec.ts',
  "`server.on('wsClientError', …)`": 'test/contract/ws-differences.spec.ts',
  'the option `WebSocket`, a class of your own': 'test/contract/own-fields.spec.ts',
  '`server.close()`, then `terminate()` for each': 'test/server/raw-web-socket-server.ws-likeness.spec.ts',
  '`server.address()` with `noServer`, which throws': (_client, server) => expect(server.address()).toBeNull(),
  '`client instanceof WebSocket`': 'test/contract/ws-differences.spec.ts',
  '`client._socket.remoteAddress`': 'test/contract/ws-idioms.spec.ts',
  '`createWebSocketStream(client)`': 'test/contract/ws-idioms.spec.ts',
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

const ROWS = [...readPage('docs/from-ws.md').matchAll(/^\| (.+?) +\| .+\|$/gm)]
  .map(([, idiom = '']) => idiom)
  .filter((idiom) => !/^-+$|^With /.test(idiom));

describe('docs/from-ws.md', () => {
  it('has the rows that are shown here, and no others', () => {
    expect(ROWS.toSorted()).toEqual(Object.keys(SHOWN).toSorted());
  });

  it.each(Object.entries(SHOWN).filter(([, shown]) => typeof shown === 'string'))(
    '%s is shown elsewhere',
    (...[, spec]) => {
      expect(readPage(String(spec))).not.toBe('');
    },
  );

  it.each(Object.entries(SHOWN))('%s does what the page says', async (_idiom, shown) => {
    if (typeof shown === 'string') return;
    const server = new RawWebSocketServer({ noServer: true });
    const socket = new MemorySocket();
    const client = await new Promise<RawWebSocket>((resolve) => {
      server.handleUpgrade(upgradeRequest(), socket, Buffer.alloc(0), resolve);
    });
    await shown(client, server);
    socket.destroy();
    await server.close();
  });
});
