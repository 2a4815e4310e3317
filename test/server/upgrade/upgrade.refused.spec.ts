import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { handshakeRequest, type HandshakeChanges } from '../../support/handshake-request.js';
import { httpAnswer } from '../../support/http-answer.js';
import { RawClient, requestText } from '../../support/raw-client.js';
import { SERVER_KINDS, type OpenServer } from '../../support/server-kinds.js';

interface Row {
  readonly name: string;
  readonly changes: HandshakeChanges;
  /** What follows the header. */
  readonly body?: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const ASKS_WEBSOCKET = { upgrade: 'websocket', connection: 'Upgrade, close' };
const VERSION_13 = { 'sec-websocket-version': '13' };
const field = (line: string): HandshakeChanges => ({ fields: [line] });
const key = (value: string) => field(`Sec-WebSocket-Key: ${value}`);
const version = (value: string) => field(`Sec-WebSocket-Version: ${value}`);
const protocols = (value: string) => field(`Sec-WebSocket-Protocol: ${value}`);

/** So many that Node does not show the fields behind them. */
const MANY_FIELDS = Array.from({ length: 2100 }, () => 'a:b');
const FIELDS_THAT_MATTER = [
  'Host: x',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
];

const ROWS: readonly Row[] = [
  { name: 'H1 a POST', changes: { method: 'POST' }, status: 405, headers: { allow: 'GET' } },
  ...['OPTIONS', 'PUT', 'DELETE', 'PATCH'].map((method) => ({
    name: `H2 a request with ${method}`,
    changes: { method },
    status: 405,
    headers: { allow: 'GET' },
  })),
  { name: 'H4 HTTP/1.0', changes: { httpVersion: '1.0' }, status: 426, headers: ASKS_WEBSOCKET },
  { name: 'H5 HTTP/2.0', changes: { httpVersion: '2.0' }, status: 505 },
  ...['ws://host/chat', 'file:///chat', '*', '/chat#frag', 'http://'].map((url) => ({
    name: `H8 H9 H10 the target ${url}`,
    changes: { url },
    status: 400,
  })),
  ...['//evil/chat', '/%zz', '/..%2f', '/\\evil', '//', '/__proto__', '/chat/', '/CHAT', '/chat%20', '/'].map(
    (url) => ({
      name: `H11 H17 the target ${url}`,
      changes: { url },
      status: 404,
    }),
  ),
  { name: 'H12 no Host', changes: { without: ['Host'] }, status: 400 },
  { name: 'H13 two Hosts that differ', changes: { fields: ['Host: a', 'Host: b'] }, status: 400 },
  { name: 'H13 two Hosts that are the same', changes: { fields: ['Host: a', 'Host: a'] }, status: 400 },
  ...['', 'a b', '[::1', 'x:99999999', 'u@h', 'h/p'].map((host) => ({
    name: `H14 H15 the Host "${host}"`,
    changes: field(`Host: ${host}`),
    status: 400,
  })),
  ...['h2c, websocket', 'websocket, h2c', 'websocket/13', 'websocket, websocket'].map((upgrade) => ({
    name: `H24 H25 the Upgrade ${upgrade}`,
    changes: field(`Upgrade: ${upgrade}`),
    status: 426,
    headers: ASKS_WEBSOCKET,
  })),
  {
    name: 'H24 Upgrade twice',
    changes: { fields: ['Upgrade: websocket', 'Upgrade: websocket'] },
    status: 426,
    headers: ASKS_WEBSOCKET,
  },
  { name: 'H26 no key', changes: { without: ['Sec-WebSocket-Key'] }, status: 400 },
  {
    name: 'H27 two keys',
    changes: { fields: ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw=='] },
    status: 400,
  },
  ...['', 'MTIzNDU2Nzg5MDEyMzQ1', 'MTIzNDU2Nzg5MDEyMzQ1Njc='].map((value) => ({
    name: `H28 a key of 0, 15 or 17 bytes: "${value}"`,
    changes: key(value),
    status: 400,
  })),
  ...[
    'dGhlIHNhbXBsZSBub25jZQ',
    'dGhlIHNhbXBsZSBub25j__==',
    'dGhl IHNhbXBsZSBub25jZQ==',
    '$$hlIHNhbXBsZSBub25jZQ==',
    'dGhlIHNhbXBsZSBub25jZQ===',
  ].map((value) => ({ name: `H29 the key ${value}`, changes: key(value), status: 400 })),
  {
    name: 'H32 no version',
    changes: { without: ['Sec-WebSocket-Version'] },
    status: 400,
    headers: VERSION_13,
  },
  ...['8', '0', '7', '14', '255'].map((value) => ({
    name: `H33 H34 the version ${value}`,
    changes: version(value),
    status: 426,
    headers: { ...ASKS_WEBSOCKET, ...VERSION_13 },
  })),
  ...['013', '13.0', '0x0d', '+13', '1e1', '13;', '', '256', '13, 13', '13, 8'].map((value) => ({
    name: `H35 H36 the version "${value}"`,
    changes: version(value),
    status: 400,
    headers: VERSION_13,
  })),
  {
    name: 'H36 the version twice',
    changes: { fields: ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Version: 13'] },
    status: 400,
    headers: VERSION_13,
  },
  {
    name: 'H37 the handshake of hixie-76, with its eight bytes behind it',
    changes: {
      without: ['Sec-WebSocket-Key', 'Sec-WebSocket-Version'],
      fields: ['Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5', 'Sec-WebSocket-Key2: 12998 5 Y3 1  .P00'],
    },
    body: '^n:ds[4U',
    status: 400,
  },
  ...['a b', 'a;b', '"a"', '', 'a, a', ',', ', ,', 'a/b', Array.from({ length: 17 }, (_, i) => `p${i}`).join(',')].map(
    (value) => ({ name: `H44 the subprotocols ${JSON.stringify(value)}`, changes: protocols(value), status: 400 }),
  ),
  { name: 'H45 a body with its length', changes: field('Content-Length: 5'), body: 'hello', status: 400 },
  {
    name: 'H46 a body in chunks',
    changes: field('Transfer-Encoding: chunked'),
    body: '5\r\nhello\r\n0\r\n\r\n',
    status: 400,
  },
];

/** Newer versions of Node refuse so many themselves, older ones cut them off. */
const TOO_MANY_FIELDS = Number(process.versions.node.split('.')[0]) >= 24 ? /^HTTP\/1\.1 431 / : /^HTTP\/1\.1 400 /;

/** Comes right behind each refused handshake, and must never be executed. */
const SECOND = 'GET /second HTTP/1.1\r\nHost: x\r\n\r\n';

describe.each(SERVER_KINDS)('$name', ({ open }) => {
  let server: OpenServer;
  const connections: string[] = [];
  beforeAll(async () => {
    server = await open({ path: '/chat' });
    server.sockets.on('connection', (_client, request) => connections.push(request.url ?? ''));
  });
  afterAll(() => server.close());

  test.each(ROWS)(
    'H50 $name gets one answer, $status, and its end',
    async ({ changes, body = '', status, headers }) => {
      const client = await RawClient.connect(server);
      client.write(requestText(handshakeRequest(changes)) + body + SECOND);
      const answer = httpAnswer(await client.readToEnd());
      expect(await client.end).toBe('ended');
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', ...headers });
      expect(answer.headers.connection).toMatch(/^(?:Upgrade, )?close$/);
      expect(answer.body).toMatch(/^[^\n]+\n$/);
      await client.destroy();
    },
  );

  test.each([
    { name: 'behind', fields: MANY_FIELDS },
    { name: 'before', fields: [...MANY_FIELDS, ...FIELDS_THAT_MATTER] },
  ])('H50 H54 2,100 fields $name those that matter get one answer and their end', async ({ fields }) => {
    const client = await RawClient.connect(server);
    client.write(requestText(handshakeRequest({ fields })) + SECOND);
    const answer = (await client.readToEnd()).toString('latin1');
    expect(answer).toMatch(TOO_MANY_FIELDS);
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    await client.destroy();
  });

  test('H2 a HEAD gets the answer without its body', async () => {
    const client = await RawClient.connect(server);
    client.write(requestText(handshakeRequest({ method: 'HEAD' })) + SECOND);
    const answer = (await client.readToEnd()).toString('latin1');
    expect(answer).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
    expect(answer).toMatch(/\r\nContent-Length: [1-9][0-9]*\r\n\r\n$/);
    await client.destroy();
  });

  test('none of them became a connection, and no second request reached a route', () => {
    expect([connections, server.sockets.clients.size, server.routed]).toEqual([[], 0, []]);
  });

  test('a handshake after them all is accepted', async () => {
    const { client, head } = await RawClient.open(server);
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    await client.destroy();
  });
});
