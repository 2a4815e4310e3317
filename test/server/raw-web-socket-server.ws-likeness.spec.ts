import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { settle } from '../support/turns.js';
import {
  handshakeResult,
  MAKERS,
  play,
  type LikeOptions,
  type LikeServer,
  type Make,
  type Scene,
} from '../support/ws-likeness.js';

interface Row<Result> {
  readonly name: string;
  /** Where ours is different on purpose: what each gives. */
  readonly differs?: { readonly why: string; readonly ws: Result; readonly ours: Result };
}

async function compare<Result>({ differs }: Row<Result>, result: (make: Make) => Result | Promise<Result>) {
  const [theirs, ours] = [await result(MAKERS.ws), await result(MAKERS.ours)];
  const expected = differs === undefined ? [theirs, theirs] : [differs.ws, differs.ours];
  expect([theirs, ours]).toEqual(expected);
}

type Callback = (accepted: boolean, status?: number, message?: string, headers?: object) => void;

const HANDSHAKES: readonly (Row<string> & { readonly options: LikeOptions; readonly path?: string })[] = [
  { name: 'neither verifyClient nor handleProtocols', options: {} },
  { name: 'a path with a query', options: { path: '/chat' }, path: '/chat?a=1' },
  {
    name: 'another path',
    options: { path: '/chat' },
    path: '/else',
    differs: { why: 'a path that is nobody’s is not found', ws: '400 undefined', ours: '404 undefined' },
  },
  { name: 'verifyClient that says no', options: { verifyClient: () => false } },
  { name: 'verifyClient that calls back', options: { verifyClient: (_info, callback: Callback) => callback(true) } },
  {
    name: 'verifyClient that refuses with status and field',
    options: { verifyClient: (_info, callback: Callback) => callback(false, 429, 'Slower', { X: '1' }) },
  },
  {
    name: 'verifyClient that promises no',
    options: { verifyClient: () => Promise.resolve(false) },
    differs: { why: 'a promise is waited for, ws takes it for a yes', ws: 'open a', ours: '401 undefined' },
  },
  { name: 'handleProtocols that chooses', options: { handleProtocols: () => 'b' } },
  {
    name: 'handleProtocols that chooses nothing',
    options: { handleProtocols: () => false },
  },
];

describe('the handshake of ours and of ws', () => {
  test.each(HANDSHAKES)('has the same outcome, or differs by name: $name', async (row) => {
    await compare(row, (make) => handshakeResult(make, row.options, row.path ?? '/'));
  });
});

const SCENES: readonly (Row<unknown> & { readonly act: (scene: Scene) => void | Promise<void> })[] = [
  {
    name: 'address and clients',
    act: ({ server, client, note }) => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('Not a port');
      note(`${address.address} ${address.family} ${typeof address.port}`);
      note(`${server.clients instanceof Set} ${server.clients.size} ${server.clients.has(client)}`);
    },
  },
  {
    name: 'clients when one has gone',
    act: async ({ server, client, peer, note }) => {
      const closed = new Promise<void>((resolve) => client.on('close', () => resolve()));
      peer.close(1000);
      await closed;
      await settle();
      note(`${server.clients.size}`);
    },
  },
  {
    name: 'close with clients that are open',
    act: async ({ server, client, peer }) => {
      client.on('message', () => client.send('still there'));
      const over = Promise.race([once(peer, 'message'), once(peer, 'close')]);
      server.close();
      peer.send('anybody there?');
      await over;
    },
    differs: {
      why: 'ws leaves its clients to the application',
      ws: { here: [], there: ['message text still there', 'close 4321 '] },
      ours: { here: [], there: ['close 1001 Server is shutting down'] },
    },
  },
  {
    name: 'close a second time',
    act: async ({ server, client, peer, note }) => {
      const first = new Promise<void>((resolve) => server.close(() => resolve()));
      client.terminate();
      await first;
      if (peer.readyState !== peer.CLOSED) await once(peer, 'close');
      await new Promise<void>((resolve) => {
        server.close((error) => {
          note(error === undefined ? 'closed' : 'an error');
          resolve();
        });
      });
    },
    differs: {
      why: 'who closes a closed server has what it wants',
      ws: { here: ['an error'], there: ['close 1006 '] },
      ours: { here: ['closed'], there: ['close 1006 '] },
    },
  },
];

interface Listening extends Row<string[]> {
  readonly act: (make: Make, note: (line: string) => void) => Promise<LikeServer>;
}

/** An HTTP server of the application with a server of theirs or ours on it. */
function onHttp(make: Make, callback?: () => void): { readonly http: Server; readonly sockets: LikeServer } {
  const http = createServer();
  return { http, sockets: make({ server: http }, callback) };
}

const LISTENING: readonly Listening[] = [
  {
    name: 'the callback of the constructor, on a port of its own',
    act: async (make, note) => {
      const server = make({}, () => note('called'));
      server.on('listening', () => note('listening'));
      await new Promise<void>((resolve) => server.on('listening', resolve));
      return server;
    },
  },
  {
    name: 'the callback of the constructor, on a server that exists',
    act: async (make, note) => {
      const { http, sockets } = onHttp(make, () => note('called'));
      sockets.on('listening', () => note('listening'));
      await listen(http);
      return sockets;
    },
  },
  {
    name: 'address and listening of a server that exists',
    act: async (make, note) => {
      const { http, sockets } = onHttp(make);
      note(String(sockets.address()));
      sockets.on('listening', () => {
        const address = sockets.address();
        note(`${isDeepStrictEqual(address, http.address())}`);
      });
      await listen(http);
      return sockets;
    },
  },
  {
    name: 'a server that listens already',
    act: async (make, note) => {
      const http = createServer();
      await listen(http);
      const sockets = make({ server: http });
      sockets.on('listening', () => note('listening'));
      note(`${isDeepStrictEqual(sockets.address(), http.address())}`);
      return sockets;
    },
  },
];

const LISTENING_HTTP = new Set<Server>();

async function listen(http: Server): Promise<void> {
  LISTENING_HTTP.add(http);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
}

afterEach(async () => {
  for (const http of LISTENING_HTTP) await new Promise((resolve) => http.close(resolve));
  LISTENING_HTTP.clear();
});

describe('listening', () => {
  test.each(LISTENING)('is told by ours and by ws alike: $name', async (row) => {
    await compare<string[]>(row, async (make) => {
      const lines: string[] = [];
      const server = await row.act(make, (line) => lines.push(line));
      await settle();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      return lines;
    });
  });

  test('leaves nothing behind on a server that exists', async () => {
    const http = createServer();
    const before = http.listenerCount('listening');
    const servers = Array.from({ length: 20 }, (_, i) => MAKERS.ours({ server: http, path: `/${i}` }));
    const during = http.listenerCount('listening');
    for (const server of servers) await new Promise<void>((resolve) => server.close(() => resolve()));
    expect([during - before, http.listenerCount('listening') - before]).toEqual([1, 0]);
  });
});

describe('a server of ours and one of ws', () => {
  test.each(SCENES)('do and show the same, or differ by name: $name', async (row) => {
    await compare<unknown>(row, (make) => play(make, {}, [], row.act));
  });

  test.each([
    { name: 'shouldHandle of its path', url: '/chat' },
    { name: 'shouldHandle of its path with a query', url: '/chat?a=1' },
    { name: 'shouldHandle of another path', url: '/else' },
    { name: 'shouldHandle of its path with a slash behind it', url: '/chat/' },
  ])('say the same: $name', async ({ name, url }) => {
    await compare<unknown>({ name }, (make) => make({ noServer: true, path: '/chat' }).shouldHandle({ url }));
  });

  test('differ by name: address without a port', async () => {
    const differs = { why: 'there is no address: that is an answer', ws: 'an error', ours: null };
    await compare<unknown>({ name: 'address', differs }, (make) => {
      try {
        return make({ noServer: true }).address();
      } catch {
        return 'an error';
      }
    });
  });
});
