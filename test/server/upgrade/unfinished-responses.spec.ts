import { once } from 'node:events';
import { createServer, type RequestListener, type Server as HttpServer, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { RawWebSocketServer } from '../../../src/server/index.js';
import { selfSignedCertificate } from '../../support/certificate.js';
import { deferred } from '../../support/deferred.js';
import { maskedFrame } from '../../support/frames.js';
import { handshakeRequest } from '../../support/handshake-request.js';
import { RawClient, requestText } from '../../support/raw-client.js';
import { closeHttp, portOf } from '../../support/server-kinds.js';
import { settle } from '../../support/turns.js';

const GET = 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n';
const HANDSHAKE = requestText(handshakeRequest());
const H2C =
  'GET /rest HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n';

let http: HttpServer;
let sockets: RawWebSocketServer;

afterEach(async () => {
  await sockets.close();
  await closeHttp(http);
});

const KINDS = [
  ['HTTP', false, (routes: RequestListener) => Promise.resolve(createServer(routes))],
  ['HTTPS', true, async (routes: RequestListener) => createHttpsServer(await selfSignedCertificate(), routes)],
] as const;

describe.each(KINDS)('an upgrade behind a request that is not answered yet, over %s', (_name, secure, create) => {
  const answers: ServerResponse[] = [];
  async function start(options: object = {}) {
    answers.length = 0;
    const asked = deferred<ServerResponse>();
    http = await create((request, response) => {
      if (request.url === '/rest') {
        response.end('rest');
        return;
      }
      answers.push(response);
      asked.resolve(response);
    });
    sockets = new RawWebSocketServer({ server: http, path: '/chat', ...options });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const client = await RawClient.connect({ port: portOf(http), secure });
    return { client, asked: asked.promise };
  }

  test('waits for its turn, and nothing of HTTP follows the 101', async () => {
    const { client, asked } = await start();
    const connected = jest.fn();
    sockets.on('connection', (peer) => {
      connected();
      peer.on('message', (data) => peer.send(data));
    });
    client.write(GET + HANDSHAKE);
    client.write(maskedFrame(0x82, Buffer.from('hi')));
    const response = await asked;
    await settle();
    expect(connected).not.toHaveBeenCalled();
    response.end('late');
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 200 /);
    expect((await client.read(4)).toString()).toBe('late');
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 101 /);
    expect((await client.read(4)).toString('hex')).toBe('82026869');
    await client.destroy();
  });

  test('waits for all of them', async () => {
    const { client, asked } = await start();
    client.write(GET + GET + HANDSHAKE);
    await asked;
    while (answers.length < 2) await settle();
    answers[1]!.end('two');
    await settle();
    answers[0]!.end('one');
    for (const body of ['one', 'two']) {
      expect(await client.readHead()).toMatch(/^HTTP\/1\.1 200 /);
      expect((await client.read(3)).toString()).toBe(body);
    }
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 101 /);
    await client.destroy();
  });

  test('waits for an answer that is longer than the socket takes at once', async () => {
    const { client, asked } = await start();
    client.write(GET + HANDSHAKE);
    const response = await asked;
    const [piece, pieces] = [Buffer.alloc(65_536, 'x'), 200];
    response.writeHead(200, { 'Content-Length': piece.length * pieces });
    for (let i = 0; i < pieces; i++) if (!response.write(piece)) await once(response, 'drain');
    response.end();
    await client.readHead();
    await client.read(piece.length * pieces);
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 101 /);
    await client.destroy();
  });

  test('ends with the connection that the answer ends', async () => {
    const { client, asked } = await start();
    const connected = jest.fn();
    sockets.on('connection', connected);
    client.write(GET + HANDSHAKE);
    const response = await asked;
    response.writeHead(200, { Connection: 'close' }).end('late');
    expect((await client.readToEnd()).toString('latin1')).not.toContain('101');
    expect(connected).not.toHaveBeenCalled();
    await client.destroy();
  });

  test('is dropped with a client that has left', async () => {
    const { client, asked } = await start();
    const connected = jest.fn();
    sockets.on('connection', connected);
    client.write(GET + HANDSHAKE);
    const response = await asked;
    client.reset();
    await once(response, 'close');
    await settle();
    expect([connected.mock.calls.length, sockets.clients.size]).toEqual([0, 0]);
  });

  test('tells its route of a client that sends nothing more', async () => {
    const { client, asked } = await start();
    client.write(GET + HANDSHAKE);
    const response = await asked;
    const closed = Promise.all([once(response, 'close'), once(response.req, 'close')]);
    client.socket.end();
    await closed;
    expect(sockets.clients.size).toBe(0);
    await client.destroy();
  });

  test('is refused in its turn once the server closes', async () => {
    const { client, asked } = await start();
    client.write(GET + HANDSHAKE);
    const response = await asked;
    sockets.startDraining();
    response.end('late');
    await client.readHead();
    await client.read(4);
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 503 /);
    await client.destroy();
  });

  test('to h2c is answered behind others to h2c', async () => {
    const { client } = await start();
    client.write(H2C.repeat(3));
    for (let i = 0; i < 3; i++) {
      expect(await client.readHead()).toMatch(/^HTTP\/1\.1 200 /);
      expect((await client.read(4)).toString()).toBe('rest');
    }
    await client.destroy();
  });

  test('to h2c is answered by its route in its turn', async () => {
    const { client, asked } = await start();
    client.write(GET + H2C);
    (await asked).end('late');
    await client.readHead();
    expect((await client.read(4)).toString()).toBe('late');
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 200 /);
    expect((await client.read(4)).toString()).toBe('rest');
    await client.destroy();
  });
});

describe('the time limits of HTTP', () => {
  test('are off for a socket while its handshake waits, and afterwards', async () => {
    http = createServer({ keepAliveTimeout: 20 }, (_request, response) => response.end('ok'));
    http.setTimeout(20);
    const decided = deferred<boolean>();
    const asked = deferred<void>();
    const verifyClient = () => {
      asked.resolve();
      return decided.promise;
    };
    sockets = new RawWebSocketServer({ server: http, path: '/chat', verifyClient });
    const timeouts = jest.fn();
    http.on('timeout', timeouts);
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const client = await RawClient.connect({ port: portOf(http) });
    client.write(GET + HANDSHAKE);
    await client.readHead();
    await client.read(2);
    await asked.promise;
    // Longer than each of them: what is waited for is that nothing happens.
    await new Promise((resolve) => setTimeout(resolve, 100));
    decided.resolve(true);
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 101 /);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([timeouts.mock.calls.length, sockets.clients.size]).toEqual([0, 1]);
    await client.destroy();
  });
});

describe('a second handleUpgrade on a socket', () => {
  test('throws, as in ws', async () => {
    http = createServer();
    sockets = new RawWebSocketServer({ noServer: true });
    const thrown = deferred<unknown>();
    http.on('upgrade', (request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, () => undefined);
      try {
        sockets.handleUpgrade(request, socket, head, () => undefined);
      } catch (error) {
        thrown.resolve(error);
      }
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { client, head } = await RawClient.open({ port: portOf(http) });
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(await thrown.promise).toMatchObject({ message: expect.stringContaining('called twice with one socket') });
    expect(sockets.clients.size).toBe(1);
    await client.destroy();
  });
});

describe('a handshake whose upgrade got lost on its way', () => {
  test('is told once, and answered by the routes', async () => {
    http = createServer((_request, response) => response.writeHead(404, { 'Content-Length': 8 }).end('no route'));
    sockets = new RawWebSocketServer({ server: http, path: '/chat' });
    const told = jest.fn();
    sockets.on('upgradeMissing', ({ url }) => told(url));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const client = await RawClient.connect({ port: portOf(http) });
    const plain = HANDSHAKE.replace(/^(?:Upgrade|Connection): .*\r\n/gim, '');
    client.write(GET);
    await client.readHead();
    await client.read(8);
    expect(told).not.toHaveBeenCalled();
    client.write(plain + plain);
    for (let i = 0; i < 2; i++) {
      expect(await client.readHead()).toMatch(/^HTTP\/1\.1 404 /);
      await client.read(8);
    }
    expect(told.mock.calls).toEqual([['/chat']]);
    await client.destroy();
  });
});
