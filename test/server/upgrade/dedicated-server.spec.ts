import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  createDedicatedServer,
  isDedicated,
  reportRefusals,
  stopListening,
  type RefusalReport,
} from '../../../src/server/upgrade/dedicated-server.js';
import { patternBytes } from '../../support/frames.js';
import { handshakeRequest } from '../../support/handshake-request.js';
import { hex } from '../../support/hex.js';
import { httpAnswer } from '../../support/http-answer.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { RawClient, requestText } from '../../support/raw-client.js';
import { seededRandom } from '../../support/random.js';
import { OWN_PORT, portOf, type OpenServer } from '../../support/server-kinds.js';
import { settle } from '../../support/turns.js';

const random = seededRandom(7);
const RANDOM_BYTES = Buffer.from(Array.from({ length: 65_536 }, () => random(256)));
const UPGRADE = requestText(handshakeRequest());
const withLine = (line: string) => UPGRADE.replace('\r\n\r\n', `\r\n${line}\r\n\r\n`);
const ASKS_WEBSOCKET = { upgrade: 'websocket', connection: 'Upgrade, close' };

/** The names of the refusals with which Node's parser and we ourselves answer here. */
const CODES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  426: 'upgrade_required',
  431: 'header_too_large',
};

interface Row {
  readonly name: string;
  readonly bytes: string | Buffer;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** As what it is counted, where another refusal has the same status. */
  readonly code?: string;
}

const ROWS: readonly Row[] = [
  { name: 'H3 a method in lower case', bytes: UPGRADE.replace('GET', 'get'), status: 400 },
  { name: 'H3 an unknown method', bytes: UPGRADE.replace('GET', 'FETCH'), status: 400 },
  ...['HTTP/1.2', 'HTTP/9.9', 'HTTP/1', 'HTTPS/1.1', 'http/1.1'].map((version) => ({
    name: `H6 the version ${version}`,
    bytes: UPGRADE.replace('HTTP/1.1', version),
    status: 400,
  })),
  { name: 'H6 the request of HTTP/0.9', bytes: 'GET /chat\r\n\r\n', status: 426, headers: ASKS_WEBSOCKET },
  { name: 'H9 a target without its slash', bytes: UPGRADE.replace('/chat', 'chat'), status: 400 },
  {
    name: 'H19 a plain request',
    bytes: 'GET /chat HTTP/1.1\r\nHost: x\r\n\r\n',
    status: 426,
    headers: ASKS_WEBSOCKET,
  },
  {
    name: 'H19 a plain request with a body',
    bytes: 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello',
    status: 426,
    headers: ASKS_WEBSOCKET,
  },
  {
    name: 'H20 Connection: Upgrade without Upgrade',
    bytes: UPGRADE.replace('Upgrade: websocket\r\n', ''),
    status: 426,
    headers: ASKS_WEBSOCKET,
  },
  {
    name: 'H21 Upgrade with Connection: keep-alive',
    bytes: UPGRADE.replace('Connection: Upgrade', 'Connection: keep-alive'),
    status: 426,
    headers: ASKS_WEBSOCKET,
  },
  ...['websockets', 'web socket', 'h2c', 'TLS/1.0'].map((upgrade) => ({
    name: `H25 the Upgrade ${upgrade}`,
    bytes: UPGRADE.replace('Upgrade: websocket', `Upgrade: ${upgrade}`),
    status: 426,
    headers: ASKS_WEBSOCKET,
  })),
  { name: 'H48 a length and chunks', bytes: withLine('Content-Length: 5\r\nTransfer-Encoding: chunked'), status: 400 },
  { name: 'H48 two lengths', bytes: withLine('Content-Length: 5\r\nContent-Length: 6'), status: 400 },
  { name: 'H48 the length +5', bytes: withLine('Content-Length: +5'), status: 400 },
  {
    name: 'H48 the coding xchunked',
    bytes: withLine('Transfer-Encoding: xchunked'),
    status: 400,
    code: 'body_present',
  },
  { name: 'H48 the coding chunked, then another', bytes: withLine('Transfer-Encoding: chunked, gzip'), status: 400 },
  { name: 'H48 the coding after a vertical tab', bytes: withLine('Transfer-Encoding:\u000bchunked'), status: 400 },
  { name: 'H49 a space before the colon', bytes: withLine('X-A : b'), status: 400 },
  { name: 'H49 a folded line', bytes: withLine('X-A: b\r\n c'), status: 400 },
  { name: 'H49 a bare line feed', bytes: withLine('X-A: b\nX-B: c'), status: 400 },
  { name: 'H49 a NUL in a value', bytes: withLine('X-A: b\0'), status: 400 },
  { name: 'H49 a bare carriage return', bytes: UPGRADE.replace('\r\n\r\n', '\r\n\rX'), status: 400 },
  { name: 'H49 a control character in the target', bytes: UPGRADE.replace('/chat', '/\u0001chat'), status: 400 },
  { name: 'H53 a header of 20 KiB', bytes: withLine(`X-A: ${'x'.repeat(20_480)}`), status: 431 },
  { name: 'H55 a target of 20 KB', bytes: UPGRADE.replace('/chat', `/${'x'.repeat(20_000)}`), status: 431 },
  { name: 'H66 the hello of TLS', bytes: hex('16 03 01 02 00 01 00 01 fc 03 03 00 00 00 00'), status: 400 },
  { name: 'H66 the preface of HTTP/2', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: 400 },
  { name: 'H66 64 KiB of random bytes', bytes: RANDOM_BYTES, status: 400 },
];

/** What a server has counted of refused handshakes. */
function refusalsOf(server: OpenServer): [code: string, count: number][] {
  const { handshakeRefused } = server.sockets.metrics().incidents;
  return Object.entries(handshakeRefused).filter(([, count]) => count > 0);
}

describe('a port that serves WebSockets only', () => {
  let server: OpenServer;
  beforeEach(async () => {
    server = await OWN_PORT.open();
  });
  afterEach(() => server.close());

  test.each(ROWS)(
    '$name is answered with $status, once, counted, and the connection ends',
    async ({ bytes, status, headers, code = CODES[status] }) => {
      const client = await RawClient.connect(server);
      client.write(bytes);
      const answer = httpAnswer(await client.readToEnd());
      expect([await client.end, answer.status]).toEqual(['ended', status]);
      expect(answer.headers).toMatchObject({ connection: 'close', ...headers });
      expect(answer.body).toMatch(/^[^\n]+\n$/);
      expect(refusalsOf(server)).toEqual([[code, 1]]);
      await client.destroy();
    },
  );

  test.each([
    { name: 'garbage', second: '\0\0\0\0' },
    { name: 'another one', second: 'GET / HTTP/1.1\r\nHost: x\r\n\r\n' },
  ])('H50 a plain request and $name behind it get one answer', async ({ second }) => {
    const client = await RawClient.connect(server);
    client.write(`GET / HTTP/1.1\r\nHost: x\r\n\r\n${second}`);
    expect(httpAnswer(await client.readToEnd()).status).toBe(426);
    await client.destroy();
  });

  test('H19 a plain request with a large body gets its answer before the end', async () => {
    const client = await RawClient.connect(server);
    client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n`);
    client.write(patternBytes(300_000));
    expect(httpAnswer(await client.readToEnd()).status).toBe(426);
    await client.destroy();
  });

  test('H65 a CONNECT is cut off, and the next client is served', async () => {
    const client = await RawClient.connect(server);
    client.write('CONNECT host:443 HTTP/1.1\r\nHost: host:443\r\n\r\n');
    expect(await client.readToEnd()).toHaveLength(0);
    const next = await RawClient.open(server);
    expect(next.head).toMatch(/^HTTP\/1\.1 101 /);
    await client.destroy();
    await next.client.destroy();
  });

  test('R1 a client that resets before its request is complete disturbs nobody', async () => {
    const client = await RawClient.connect(server);
    client.write('GET /chat HTTP/1.1\r\nHo');
    await settle();
    client.reset();
    const next = await RawClient.open(server);
    expect(next.head).toMatch(/^HTTP\/1\.1 101 /);
    await next.client.destroy();
  });
});

describe('S13 what Node could not read', () => {
  test.each([
    { code: 'HPE_HEADER_OVERFLOW', status: 431 },
    { code: 'ERR_HTTP_REQUEST_TIMEOUT', status: 408 },
    { code: 'HPE_INVALID_METHOD', status: 400 },
    { code: undefined, status: 400 },
  ])('for the reason $code is answered with $status', async ({ code, status }) => {
    const socket = new MemorySocket();
    createDedicatedServer().emit('clientError', Object.assign(new Error('unreadable'), { code }), socket);
    await settle();
    expect(httpAnswer(socket.written)).toMatchObject({ status, headers: { connection: 'close' } });
    socket.destroy();
  });

  test('is not answered on a socket that is gone', async () => {
    const socket = new MemorySocket();
    socket.destroy();
    createDedicatedServer().emit('clientError', new Error('read ECONNRESET'), socket);
    await settle();
    expect(socket.writes).toEqual([]);
  });
});

describe('what a dedicated server refuses by itself', () => {
  const report = jest.fn<RefusalReport>();
  beforeEach(() => {
    report.mockClear();
  });

  test.each([
    { code: 'HPE_HEADER_OVERFLOW', refused: 'header_too_large' },
    { code: 'ERR_HTTP_REQUEST_TIMEOUT', refused: 'request_timeout' },
    { code: 'HPE_INVALID_METHOD', refused: 'bad_request' },
  ])('S13 is reported without a request where there was none: $code', async ({ code, refused }) => {
    const server = createDedicatedServer();
    reportRefusals(server, report);
    const socket = new MemorySocket();
    server.emit('clientError', Object.assign(new Error('unreadable'), { code }), socket);
    await settle();
    expect(report.mock.calls).toEqual([[expect.objectContaining({ code: refused }), undefined]]);
    socket.destroy();
  });

  test('H19 is reported with its request, and garbage behind it is not', async () => {
    const server = createDedicatedServer().listen(0, '127.0.0.1');
    reportRefusals(server, report);
    await once(server, 'listening');
    const client = await RawClient.connect({ port: portOf(server) });
    client.write('GET /plain HTTP/1.1\r\nHost: x\r\n\r\n\0\0\0\0');
    await client.readToEnd();
    expect(report.mock.calls).toEqual([
      [expect.objectContaining({ code: 'upgrade_required' }), expect.objectContaining({ url: '/plain' })],
    ]);
    await client.destroy();
    await stopListening(server);
  });

  test('is told to whoever asked last, and to others not', async () => {
    const server = createDedicatedServer();
    const before = jest.fn<RefusalReport>();
    reportRefusals(server, before);
    reportRefusals(server, report);
    reportRefusals(createDedicatedServer(), before);
    const socket = new MemorySocket();
    server.emit('clientError', new Error('unreadable'), socket);
    await settle();
    expect([before.mock.calls.length, report.mock.calls.length]).toEqual([0, 1]);
    socket.destroy();
  });
});

describe('a dedicated server', () => {
  test('H56 gives a client ten seconds for its request, and looks every second', () => {
    expect(createDedicatedServer()).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1000,
    });
  });

  test('is told from those of an application', () => {
    expect([isDedicated(createDedicatedServer()), isDedicated(createServer())]).toEqual([true, false]);
  });

  test('S7 that does not listen is stopped already', async () => {
    await expect(stopListening(createDedicatedServer())).resolves.toBeUndefined();
  });

  test('S8 is stopped with the connections that never became WebSockets', async () => {
    const server = createDedicatedServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connected = once(server, 'connection');
    const client = await RawClient.connect({ port: portOf(server) });
    client.write('GET / HTTP/1.1\r\nHo');
    await connected;
    await stopListening(server);
    expect([await client.end, server.listening]).toEqual(['reset', false]);
  });
});
