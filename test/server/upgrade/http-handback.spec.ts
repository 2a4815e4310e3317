import 'reflect-metadata';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RawWebSocketServer } from '../../../src/server/index.js';
import { handshakeRequest } from '../../support/handshake-request.js';
import { httpAnswer, type HttpAnswer } from '../../support/http-answer.js';
import { RawClient } from '../../support/raw-client.js';
import { REST_SERVERS, type RestServer } from '../../support/rest-servers.js';
import { closeHttp, ON_HTTP, portOf } from '../../support/server-kinds.js';
import { settle } from '../../support/turns.js';

const H2C = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'];
const BODY = JSON.stringify({ text: 'x'.repeat(90_000) });
const POST_FIELDS = ['Content-Type: application/json', `Content-Length: ${BODY.length}`];

/** Where Node routes a body itself that comes with an upgrade, it reads nothing of what came behind it in its packet. */
const LOSES_WHAT_FOLLOWS = Number.parseInt(process.versions.node, 10) >= 26;

function restRequest(method: string, fields: readonly string[], path = '/rest'): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: x', ...fields, '', ''].join('\r\n');
}

async function readAnswer(client: RawClient): Promise<HttpAnswer> {
  const head = await client.readHead();
  const length = Number(/\r\ncontent-length: ([0-9]+)\r\n/i.exec(head)?.[1] ?? 0);
  return httpAnswer(Buffer.concat([Buffer.from(head, 'latin1'), await client.read(length)]));
}

describe.each(REST_SERVERS)('H73 a REST call with Upgrade: h2c to $name', ({ open }) => {
  let server: RestServer;
  beforeAll(async () => {
    server = await open();
  });
  afterAll(() => server.close());

  test('is answered by its route: GET', async () => {
    const client = await RawClient.connect(server);
    client.write(restRequest('GET', H2C));
    expect(await readAnswer(client)).toMatchObject({ status: 200, body: 'GET /rest 0\n' });
    await client.destroy();
  });

  test.each([
    { name: 'in the packet of its header', pieces: [BODY] },
    { name: 'behind its header', pieces: ['', BODY] },
    { name: 'in pieces', pieces: [BODY.slice(0, 7), ...(BODY.slice(7).match(/.{1,9000}/g) ?? [])] },
  ])('is answered by its route: POST with a body $name', async ({ pieces }) => {
    const client = await RawClient.connect(server);
    const [first, ...more] = pieces;
    client.write(restRequest('POST', [...H2C, ...POST_FIELDS]) + first);
    for (const piece of more) {
      await settle();
      client.write(piece);
    }
    expect((await readAnswer(client)).body).toBe(`POST /rest ${BODY.length}\n`);
    await client.destroy();
  });

  test('is answered by its route: POST that waits for a 100', async () => {
    const client = await RawClient.connect(server);
    client.write(restRequest('POST', [...H2C, ...POST_FIELDS, 'Expect: 100-continue']));
    expect(await readAnswer(client)).toMatchObject({ status: 100 });
    client.write(BODY);
    expect((await readAnswer(client)).body).toBe(`POST /rest ${BODY.length}\n`);
    await client.destroy();
  });

  test('S22 is answered thirty times on one connection, without a warning', async () => {
    const client = await RawClient.connect(server);
    for (let i = 0; i < 30; i++) {
      client.write(i % 2 === 0 ? restRequest('GET', H2C) : restRequest('POST', [...H2C, ...POST_FIELDS]) + BODY);
      expect((await readAnswer(client)).body).toBe(i % 2 === 0 ? 'GET /rest 0\n' : `POST /rest ${BODY.length}\n`);
    }
    client.write(restRequest('GET', ['Connection: close']));
    expect(await readAnswer(client)).toMatchObject({ status: 200, headers: { connection: 'close' } });
    expect(await client.end).toBe('ended');
    await client.destroy();
  });

  test('is answered with the plain requests behind it in its packet, in order', async () => {
    const client = await RawClient.connect(server);
    client.write(restRequest('POST', [...H2C, ...POST_FIELDS]) + BODY + restRequest('GET', []).repeat(2));
    const expected = [`POST /rest ${BODY.length}\n`, ...(LOSES_WHAT_FOLLOWS ? [] : ['GET /rest 0\n', 'GET /rest 0\n'])];
    const bodies = [];
    while (bodies.length < expected.length) bodies.push((await readAnswer(client)).body);
    expect(bodies).toEqual(expected);
    await client.destroy();
  });

  test('leaves the connection free for a WebSocket', async () => {
    const client = await RawClient.connect(server);
    client.write(restRequest('GET', H2C));
    await readAnswer(client);
    const fields = handshakeRequest().rawHeaders.filter((_, i) => i > 1);
    client.write(restRequest('GET', pairs(fields), '/chat'));
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 101 /);
    await client.destroy();
  });

  test('R1 that resets meanwhile disturbs nobody', async () => {
    const client = await RawClient.connect(server);
    client.write(restRequest('POST', [...H2C, ...POST_FIELDS]) + BODY.slice(0, 100));
    await settle();
    client.reset();
    await client.end;
    const next = await RawClient.connect(server);
    next.write(restRequest('GET', H2C));
    expect(await readAnswer(next)).toMatchObject({ status: 200 });
    await next.destroy();
  });
});

function pairs(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [`${name}:${rawHeaders[i + 1]}`] : []));
}

/** The header fields that a route sees of a request with these. */
async function routedFields(fields: readonly string[]): Promise<string[]> {
  const http = createServer((request, response) => {
    const body = Buffer.from(JSON.stringify(pairs(request.rawHeaders)));
    response.writeHead(200, { 'Content-Length': body.length }).end(body);
  });
  const sockets = new RawWebSocketServer({ server: http });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const client = await RawClient.connect({ port: portOf(http) });
  client.write(restRequest('GET', fields));
  const { body } = await readAnswer(client);
  await client.destroy();
  await sockets.close();
  await closeHttp(http);
  return JSON.parse(body);
}

describe('H73 a request that is handed back', () => {
  test.each([
    { fields: H2C, left: [] },
    { fields: ['connection: keep-alive, UPGRADE,http2-settings', 'UPGRADE: h2c'], left: ['connection:keep-alive'] },
    { fields: ['Upgrade: h2c, TLS/1.0', 'Connection: close, Upgrade'], left: ['Connection:close'] },
    {
      fields: ['X-Umlaut: \u00e4\u00ff', ...H2C, 'Cookie: a=1', 'Cookie: b=2', 'X-Empty:'],
      left: ['X-Umlaut:\u00e4\u00ff', 'Cookie:a=1', 'Cookie:b=2', 'X-Empty:'],
    },
  ])('has its fields in their order and spelling, without the wish: $left', async ({ fields, left }) => {
    const seen = await routedFields(fields);
    expect(seen).toEqual(['Host:x', ...left]);
  });

  test('H54 has so few fields that none of them can be missing', async () => {
    const server = await ON_HTTP.open({ path: '/chat' });
    const many = Array.from({ length: 1100 }, () => 'a:b');
    const client = await RawClient.connect(server);
    client.write(restRequest('POST', [...H2C, ...many, 'Content-Length: 40']) + restRequest('GET', [], '/smuggled'));
    // Newer versions of Node refuse so many themselves, with 431.
    expect((await client.readToEnd()).toString('latin1')).toMatch(/^HTTP\/1\.1 (?:404|431) /);
    expect(server.routed).toEqual([]);
    await client.destroy();
    await server.close();
  });
});

describe('a request that asks for no WebSocket', () => {
  const ROWS = [
    { name: 'H19 neither Upgrade nor Connection', fields: [] },
    { name: 'H20 Connection: Upgrade alone', fields: ['Connection: Upgrade'] },
    { name: 'H21 Upgrade with Connection: keep-alive', fields: ['Upgrade: websocket', 'Connection: keep-alive'] },
    { name: 'H25 Upgrade: websockets', fields: ['Upgrade: websockets', 'Connection: Upgrade'] },
    { name: 'H25 Upgrade: web socket', fields: ['Upgrade: web socket', 'Connection: Upgrade'] },
  ];

  test.each(ROWS)('$name reaches its route', async ({ fields }) => {
    const server = await ON_HTTP.open({ path: '/chat' });
    const client = await RawClient.connect(server);
    client.write(restRequest('GET', fields, '/chat'));
    expect(await readAnswer(client)).toMatchObject({ status: 200, body: 'GET /chat 0\n' });
    await client.destroy();
    await server.close();
  });
});
