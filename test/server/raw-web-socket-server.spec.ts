import { on, once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { RawWebSocket, RawWebSocketServer } from '../../src/server/index.js';
import { patternBytes } from '../support/frames.js';
import { closeHttp, portOf, SERVER_KINDS } from '../support/server-kinds.js';

describe.each(SERVER_KINDS)('a server $name', ({ open }) => {
  test('exchanges messages of every kind and length with a client of ws', async () => {
    const server = await open({ path: '/chat' });
    server.sockets.on('connection', (client) => {
      client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
    });
    const scheme = server.secure === true ? 'wss' : 'ws';
    const peer = new WebSocket(`${scheme}://127.0.0.1:${server.port}/chat?a=1`, { rejectUnauthorized: false });
    await once(peer, 'open');
    expect([server.sockets.path, server.sockets.clients.size]).toEqual(['/chat', 1]);
    const messages = on(peer, 'message');
    for (const length of [0, 1, 125, 126, 65_535, 65_536, 300_000]) {
      const bytes = patternBytes(length);
      peer.send(bytes);
      peer.send('ä'.repeat(length / 2));
      const [[binary, isBinary], [text, isText]] = [(await messages.next()).value, (await messages.next()).value];
      expect([isBinary, bytes.equals(binary), isText, String(text).length]).toEqual([true, true, false, length >> 1]);
    }
    peer.close(4000, 'bye');
    expect((await once(peer, 'close'))[0]).toBe(4000);
    await server.close();
  });

  test('gives the application a RawWebSocket with its request, and takes it out when it is gone', async () => {
    const server = await open();
    const connected = once(server.sockets, 'connection');
    const scheme = server.secure === true ? 'wss' : 'ws';
    const peer = new WebSocket(`${scheme}://127.0.0.1:${server.port}/any`, { rejectUnauthorized: false });
    const opened = once(peer, 'open');
    const [client, request] = await connected;
    await opened;
    expect(client).toBeInstanceOf(RawWebSocket);
    expect([client.request === request, request.url]).toEqual([true, '/any']);
    expect(server.sockets.clients).toEqual(new Set([client]));
    const closed = once(client, 'close');
    peer.terminate();
    expect((await closed)[0]).toBe(1006);
    expect(server.sockets.clients.size).toBe(0);
    await server.close();
  });
});

describe.each(SERVER_KINDS)('a path with parameters of a server $name', ({ open }) => {
  test('gives them to the client, decoded, and is 404 for what it does not stand for', async () => {
    const server = await open({ path: '/rooms/:room{/*rest}' });
    server.sockets.on('connection', (client) => client.send(JSON.stringify(client.params)));
    const url = `${server.secure === true ? 'wss' : 'ws'}://127.0.0.1:${server.port}`;
    const answers: Record<string, string> = {};
    for (const path of ['/rooms/1', '/rooms/a%2Fb/c/d?room=2', '/rooms', '/ROOMS/1', '/rooms/%']) {
      const peer = new WebSocket(`${url}${path}`, { rejectUnauthorized: false });
      const answer = once(peer, 'message').then(
        ([data]) => String(data),
        (error: Error) => error.message,
      );
      answers[path] = await answer;
      peer.terminate();
    }
    const unknown = 'Unexpected server response: 404';
    expect(answers).toEqual({
      '/rooms/1': '{"room":"1"}',
      '/rooms/a%2Fb/c/d?room=2': '{"room":"a/b","rest":["c","d"]}',
      '/rooms': unknown,
      '/ROOMS/1': unknown,
      '/rooms/%': unknown,
    });
    await server.close();
  });
});

test('servers of one HTTP server share its clients out by the most specific of their paths', async () => {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  for (const path of ['/*all', '/rooms/:room', '/rooms/new']) {
    const sockets = new RawWebSocketServer({ server: http, path });
    sockets.on('connection', (client) => client.send(`${path} ${JSON.stringify(client.params)}`));
  }
  const answers: string[] = [];
  for (const path of ['/rooms/new', '/rooms/1', '/rooms/1/2']) {
    const peer = new WebSocket(`ws://127.0.0.1:${portOf(http)}${path}`);
    answers.push(String((await once(peer, 'message'))[0]));
    peer.terminate();
  }
  expect(answers).toEqual(['/rooms/new {}', '/rooms/:room {"room":"1"}', '/*all {"all":["rooms","1","2"]}']);
  expect(() => new RawWebSocketServer({ server: http, path: '/rooms/:id' })).toThrow(
    'The paths "/rooms/:room" and "/rooms/:id" of this HTTP server can\'t be told apart',
  );
  await closeHttp(http);
});

describe('a server without a port', () => {
  test('serves what an HTTP server of the application hands over', async () => {
    const sockets = new RawWebSocketServer({ noServer: true });
    const http = createServer().on('upgrade', (request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
    });
    sockets.on('connection', (client, request) => client.send(`hello ${request.url}`));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const peer = new WebSocket(`ws://127.0.0.1:${portOf(http)}/x`);
    const [data] = await once(peer, 'message');
    expect(String(data)).toBe('hello /x');
    const closed = once(peer, 'close');
    await Promise.all([sockets.close(), closed]);
    expect((await closed)[0]).toBe(1001);
    await closeHttp(http);
  });
});
