import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { RawWebSocketServer } from '../../src/server/index.js';
import { selfSignedCertificate } from '../support/certificate.js';
import { maskedFrame, unmaskedFrame } from '../support/frames.js';
import { handshakeRequest } from '../support/handshake-request.js';
import { httpAnswer, httpAnswers } from '../support/http-answer.js';
import { RawClient, requestText, type Address } from '../support/raw-client.js';
import { closeHttp, ON_HTTP, portOf, SERVER_KINDS } from '../support/server-kinds.js';

const HI = maskedFrame(0x82, Buffer.from('hi'));
const ECHO = unmaskedFrame(0x82, Buffer.from('hi'));

/** Opens a connection and has a message echoed. */
async function echoed(address: Address): Promise<RawClient> {
  const { client } = await RawClient.open(address);
  client.write(HI);
  expect(await client.read(ECHO.length)).toEqual(ECHO);
  return client;
}

function echo(server: RawWebSocketServer): RawWebSocketServer {
  return server.on('connection', (client) => client.on('message', (data) => client.send(data)));
}

describe.each(SERVER_KINDS)('S13 a server $name', ({ open }) => {
  test('goes on after requests that can not be read, and so do its clients', async () => {
    const server = await open();
    const errors: string[] = [];
    echo(server.sockets).on('error', (error) => errors.push(String(error)));
    const before = await echoed(server);
    for (const garbage of ['\0\0\0\0', 'GET / HTTP/9.9\r\n\r\n', `GET / HTTP/1.1\r\nX: ${'x'.repeat(70_000)}`]) {
      const client = await RawClient.connect(server);
      client.write(garbage);
      // A TLS connection may end with a reset behind its answer.
      expect((await client.readToEnd()).toString('latin1')).toMatch(/^(?:HTTP\/1\.1 4\d\d [^]*)?$/);
      await client.destroy();
    }
    before.write(HI);
    expect(await before.read(ECHO.length)).toEqual(ECHO);
    const after = await echoed(server);
    expect(errors).toEqual([]);
    for (const client of [before, after]) await client.destroy();
    await server.close();
  });

  test('answers bytes that are no frame with a close frame, never with HTTP', async () => {
    const server = await open();
    const { client } = await RawClient.open(server);
    client.write('GET / HTTP/1.1\r\n\r\n');
    const close = await client.readToEnd();
    expect([close[0], close.length]).toEqual([0x88, 2 + close[1]!]);
    await server.close();
  });
});

test('S13 a server on an HTTP server leaves the errors of that to the application', async () => {
  const server = await ON_HTTP.open();
  const errors: string[] = [];
  server.http!.on('error', (error) => errors.push(`http ${error.message}`));
  echo(server.sockets).on('error', (error) => errors.push(`sockets ${error.message}`));
  server.http!.emit('error', new Error('accept EMFILE'));
  const client = await echoed(server);
  expect(errors).toEqual(['http accept EMFILE']);
  await client.destroy();
  await server.close();
});

describe('S15 a server on an HTTPS server', () => {
  async function openHttps(options: ServerOptions = {}) {
    const http = createHttpsServer({ ...(await selfSignedCertificate()), ...options });
    const errors: string[] = [];
    http.on('tlsClientError', ({ message }) => errors.push(message));
    const server = echo(new RawWebSocketServer({ server: http }));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const close = async () => {
      await server.close();
      await closeHttp(http);
    };
    return { port: portOf(http), secure: true, errors, close };
  }

  test('goes on after clients that speak no TLS, or give up in the middle of it', async () => {
    const server = await openHttps();
    const before = await echoed(server);
    const plain = await RawClient.connect({ port: server.port });
    plain.write(requestText(handshakeRequest()));
    expect((await plain.readToEnd()).includes('HTTP/')).toBe(false);
    const half = await RawClient.connect({ port: server.port });
    half.write(Buffer.from('160301', 'hex'));
    half.reset();
    await half.end;
    const after = await echoed(server);
    expect(server.errors.length).toBeGreaterThan(0);
    for (const client of [before, after, plain]) await client.destroy();
    await server.close();
  });

  test.each([
    {
      name: 'throws',
      SNICallback: () => {
        throw new Error('mine');
      },
    },
    {
      name: 'fails',
      SNICallback: (_name: string, callback: (error: Error) => void) => callback(new Error('mine')),
    },
  ])('goes on after a SNICallback that $name', async ({ SNICallback }) => {
    const server = await openHttps({ SNICallback });
    const socket = connectTls({
      port: server.port,
      host: '127.0.0.1',
      servername: 'a.test',
      rejectUnauthorized: false,
    });
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.on('close', resolve));
    const client = await echoed(server);
    expect(server.errors).toEqual(['mine']);
    await client.destroy();
    await server.close();
  });
});

describe('S20 several servers on one HTTP server', () => {
  let http: Server;
  beforeEach(async () => {
    http = createHttpServer((_request, response) => response.end('routed'));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
  });
  afterEach(() => closeHttp(http));

  test('answer each handshake once: the one whose path it is, and for a path of nobody one of them', async () => {
    const log: string[] = [];
    const servers = ['/a', '/b', '/c'].map((path) => {
      const server = new RawWebSocketServer({ server: http, path });
      server.on('connection', (client) => {
        log.push(`${path} connected`);
        client.close(1000);
      });
      return server.on('refused', ({ code }) => log.push(`refused ${code}`));
    });
    const ask = async (url: string) => {
      const client = await RawClient.connect({ port: portOf(http) });
      client.write(requestText(handshakeRequest({ url })));
      return client;
    };
    const member = await ask('/b');
    expect(await member.readHead()).toMatch(/^HTTP\/1\.1 101 /);
    expect([...(await member.read(4))]).toEqual([0x88, 2, 0x03, 0xe8]);
    member.write(maskedFrame(0x88, '03 e8'));
    expect(await member.readToEnd()).toHaveLength(0);
    expect(httpAnswer(await (await ask('/none')).readToEnd()).status).toBe(404);
    expect(log).toEqual(['/b connected', 'refused unknown_path']);
    await Promise.all(servers.map((server) => server.close()));
  });

  test('answer one that comes while one of them closes once as well', async () => {
    const [one, other] = ['/a', '/b'].map((path) => new RawWebSocketServer({ server: http, path }));
    one!.startDraining();
    const client = await RawClient.connect({ port: portOf(http) });
    client.write(requestText(handshakeRequest({ url: '/a' })));
    expect(httpAnswers(await client.readToEnd()).map(({ status }) => status)).toEqual([503]);
    const { client: open, head } = await RawClient.open({ port: portOf(http) }, handshakeRequest({ url: '/b' }));
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    await open.destroy();
    await Promise.all([one!.close(), other!.close()]);
  });

  test('can not have one path: the second is told so, and leaves nothing behind', async () => {
    const first = new RawWebSocketServer({ server: http, path: '/a' });
    const listeners = http.listenerCount('upgrade');
    expect(() => new RawWebSocketServer({ server: http, path: '/a' })).toThrow(/\/a/);
    expect(http.listenerCount('upgrade')).toBe(listeners);
    const connected = jest.fn();
    first.on('connection', connected);
    const { client } = await RawClient.open({ port: portOf(http) }, handshakeRequest({ url: '/a' }));
    expect(connected).toHaveBeenCalledTimes(1);
    await client.destroy();
    await first.close();
  });
});
