import type { Socket } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { RawWebSocketOptions } from '../../src/server/index.js';
import { deferred } from '../support/deferred.js';
import { handshakeRequest } from '../support/handshake-request.js';
import { holdClock, releaseClock } from '../support/held-clock.js';
import { httpAnswer } from '../support/http-answer.js';
import { RawClient, requestText } from '../support/raw-client.js';
import { SERVER_KINDS, type OpenServer } from '../support/server-kinds.js';
import { settle, until } from '../support/turns.js';

const SPLIT = 'x\r\nSet-Cookie: a=b';
const OFFERS = ['Sec-WebSocket-Protocol: a, b'];

interface Row {
  readonly name: string;
  readonly options: RawWebSocketOptions;
  readonly status: number;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** What the application is told. */
  readonly errors?: readonly string[];
}

const FAILED = { status: 500, reason: 'Internal Server Error', body: 'Internal Server Error\n' };

const ROWS: readonly Row[] = [
  {
    name: 'H60 a verifyClient that says no',
    options: { verifyClient: () => false },
    status: 401,
    reason: 'Unauthorized',
    body: 'Unauthorized\n',
  },
  {
    name: 'H60 a verifyClient that promises no',
    options: { verifyClient: () => Promise.resolve(false) },
    status: 401,
    reason: 'Unauthorized',
    body: 'Unauthorized\n',
  },
  {
    name: 'H60 a verifyClient with status, text and fields of its own',
    options: {
      verifyClient: (_info, callback) => {
        callback(false, 429, 'Zu schnell: über 9', { 'Retry-After': '7', 'content-length': '1', Connection: 'x' });
      },
    },
    status: 429,
    reason: 'Too Many Requests',
    headers: { 'retry-after': '7', 'content-length': '20', connection: 'close' },
    body: 'Zu schnell: über 9\n',
  },
  {
    name: 'H60 a verifyClient that sends the client elsewhere',
    options: { verifyClient: (_info, callback) => callback(false, 302, 'Moved', { Location: '/else' }) },
    status: 302,
    reason: 'Found',
    headers: { location: '/else' },
    body: 'Moved\n',
  },
  {
    name: 'H60 H62 a verifyClient whose field would write the rest of the answer',
    options: { verifyClient: (_info, callback) => callback(false, 403, 'No', { 'X-Mine': SPLIT }) },
    ...FAILED,
    errors: [`TypeError: Not a valid header line: ${JSON.stringify(`X-Mine: ${SPLIT}`)}`],
  },
  {
    name: 'H61 a verifyClient that throws',
    options: {
      verifyClient: () => {
        throw new Error('secret of the database');
      },
    },
    ...FAILED,
    errors: ['Error: secret of the database'],
  },
  {
    name: 'H61 a verifyClient whose promise is rejected with no Error',
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what an application may do
    options: { verifyClient: () => Promise.reject('secret') },
    ...FAILED,
    errors: ['Error: secret'],
  },
  {
    name: 'H61 a verifyClient that is async, takes a callback and fails',
    options: {
      verifyClient: async (_info, _callback) => {
        await Promise.reject(new Error('mine'));
      },
    },
    ...FAILED,
    errors: ['Error: mine'],
  },
  {
    name: 'H62 handleProtocols that chooses what was not offered',
    options: { handleProtocols: () => SPLIT },
    ...FAILED,
    errors: [`TypeError: handleProtocols must return one of the offered subprotocols or false, not "${SPLIT}"`],
  },
];

const servers: OpenServer[] = [];
afterEach(async () => {
  releaseClock();
  for (const server of servers.splice(0)) await server.close();
});

/** Makes a handshake that will be refused; gives the answer and what the application was told. */
async function refusalBy(server: OpenServer) {
  const errors: string[] = [];
  const refused: string[] = [];
  server.sockets.on('error', (error) => errors.push(String(error)));
  server.sockets.on('refused', ({ code, status }, request) => refused.push(`${code} ${status} ${request.url}`));
  const client = await RawClient.connect(server);
  client.write(requestText(handshakeRequest({ fields: OFFERS })));
  const answer = httpAnswer(await client.readToEnd());
  expect(await client.end).toBe('ended');
  await client.destroy();
  return { answer, errors, refused };
}

describe.each(SERVER_KINDS)('$name', ({ open }) => {
  test.each(ROWS)('$name is answered with $status', async ({ options, status, reason, headers, body, errors = [] }) => {
    const server = await open(options);
    servers.push(server);
    const seen = await refusalBy(server);
    expect(seen.answer).toMatchObject({ status, reason, headers: { connection: 'close', ...headers }, body });
    expect(seen.answer.headers).not.toHaveProperty('set-cookie');
    expect(seen.errors).toEqual(errors);
    expect(seen.refused).toHaveLength(1);
    expect([...server.sockets.clients]).toEqual([]);
  });

  test('H62 a listener for headers that adds a line that would break the answer gets a 500', async () => {
    const server = await open();
    servers.push(server);
    server.sockets.on('headers', (headers) => headers.push(`X-Mine: ${SPLIT}`));
    const { answer, errors, refused } = await refusalBy(server);
    expect(answer).toMatchObject(FAILED);
    expect(errors).toEqual([`TypeError: Not a valid header line: ${JSON.stringify(`X-Mine: ${SPLIT}`)}`]);
    expect(refused).toEqual(['handshake_failed 500 /chat']);
  });

  test('H57 a verifyClient that never answers is a 503 after handshakeTimeout', async () => {
    const asked = jest.fn();
    const server = await open({ verifyClient: (_info, _callback) => asked() });
    servers.push(server);
    holdClock();
    const refusedBy = refusalBy(server);
    await until(() => asked.mock.calls.length === 1);
    jest.advanceTimersByTime(10_000);
    const { answer, refused } = await refusedBy;
    expect(answer).toMatchObject({ status: 503, body: 'The handshake took too long\n' });
    expect(refused).toEqual(['handshake_timeout 503 /chat']);
  });

  test.each([
    { name: 'H58 is reset', leave: (client: RawClient) => client.reset() },
    { name: 'H59 ends its half', leave: (client: RawClient) => void client.socket.end() },
  ])('$name while verifyClient decides: no connection, no error, nothing left', async ({ leave }) => {
    const asked = deferred<{ socket: Socket; decide: (accepted: boolean) => void }>();
    const server = await open({
      verifyClient: ({ req }, callback) => asked.resolve({ socket: req.socket, decide: callback }),
    });
    servers.push(server);
    const seen: string[] = [];
    server.sockets.on('connection', () => seen.push('connection'));
    server.sockets.on('error', (error) => seen.push(String(error)));
    server.sockets.on('refused', ({ code }) => seen.push(code));
    const client = await RawClient.connect(server);
    client.write(requestText(handshakeRequest()));
    const { socket, decide } = await asked.promise;
    const gone = new Promise((resolve) => socket.once('close', resolve));
    leave(client);
    await gone;
    decide(true);
    await settle();
    expect([seen, server.sockets.clients.size, (await client.readToEnd()).length]).toEqual([[], 0, 0]);
  });
});
