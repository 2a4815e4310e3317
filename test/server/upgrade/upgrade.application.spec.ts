import type { Socket } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { RawWebSocketOptions } from '../../../src/server/index.js';
import { deferred } from '../../support/deferred.js';
import { handshakeRequest } from '../../support/handshake-request.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';
import { httpAnswer } from '../../support/http-answer.js';
import { RawClient, requestText } from '../../support/raw-client.js';
import { SERVER_KINDS, type OpenServer } from '../../support/server-kinds.js';
import { settle, until } from '../../support/turns.js';

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
    errors: [
      `TypeError: handleProtocols must return one of the offered subprotocols or false, not ${JSON.stringify(SPLIT)}`,
    ],
  },
];

/** What opens no door: each answer of the application, and what it is told about it. */
const MISTAKES: readonly [name: string, options: RawWebSocketOptions, error: string | RegExp][] = [
  ['origins that promises a rejection', { origins: () => Promise.reject(new Error('mine')) }, 'Error: mine'],
  [
    'origins that throws',
    {
      origins: () => {
        throw new Error('mine');
      },
    },
    'Error: mine',
  ],
  ...(['origins', 'verifyClient'] as const).flatMap((option): [string, RawWebSocketOptions, RegExp][] => {
    const message = new RegExp(`^TypeError: Option "${option}" must answer with true or false`);
    return [
      [`${option} that answers 1`, { [option]: () => 1 }, message],
      [`${option} that promises a user`, { [option]: () => Promise.resolve({ name: 'Ada' }) }, message],
    ];
  }),
  [
    'a verifyClient that calls back with a user',
    { verifyClient: (_info, callback) => Reflect.apply(callback, undefined, [{ name: 'Ada' }]) },
    /^TypeError: Option "verifyClient" must answer with true or false/,
  ],
  [
    'handleProtocols that promises one',
    { handleProtocols: () => Promise.resolve('a') as never },
    'TypeError: handleProtocols must return one of the offered subprotocols or false, not a promise',
  ],
  [
    'handleProtocols that promises a rejection',
    { handleProtocols: () => Promise.reject(new Error('mine')) as never },
    'TypeError: handleProtocols must return one of the offered subprotocols or false, not a promise',
  ],
  [
    'a rejection with what can not be shown',
    { verifyClient: () => Promise.reject(Object.create(null) as Error) },
    'Error: [Object: null prototype] {}',
  ],
];

const servers: OpenServer[] = [];
afterEach(async () => {
  releaseClock();
  for (const server of servers.splice(0)) await server.close();
});

/** Makes a handshake that will be refused; gives the answer and what the application was told. */
async function refusalBy(server: OpenServer, fields: readonly string[] = OFFERS) {
  const errors: string[] = [];
  const refused: string[] = [];
  server.sockets.on('error', (error) => errors.push(String(error)));
  server.sockets.on('refused', ({ code, status }, request) => refused.push(`${code} ${status} ${request.url}`));
  const client = await RawClient.connect(server);
  client.write(requestText(handshakeRequest({ fields })));
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

  test.each(MISTAKES)('opens no door for %s', async (_name, options, error) => {
    const server = await open({ origins: '*', ...options });
    servers.push(server);
    const seen = await refusalBy(server, [...OFFERS, 'Origin: https://a.test']);
    expect(seen.answer).toMatchObject(FAILED);
    expect(seen.errors).toHaveLength(1);
    expect(seen.errors[0]).toMatch(error);
    expect(seen.refused).toEqual(['handshake_failed 500 /chat']);
  });

  test('waits for a promise of origins, and lets in or refuses by it', async () => {
    const server = await open({ origins: (origin) => Promise.resolve(origin === 'https://a.test') });
    servers.push(server);
    const { head, client } = await RawClient.open(server, handshakeRequest({ fields: ['Origin: https://a.test'] }));
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    await client.destroy();
    const { answer, refused } = await refusalBy(server, ['Origin: https://b.test']);
    expect([answer.status, refused]).toEqual([403, ['origin_not_allowed 403 /chat']]);
  });

  test('H57 a promise of origins that never settles is a 503 after handshakeTimeout, and asks no verifyClient', async () => {
    const [asked, verifyClient] = [deferred<void>(), jest.fn(() => true)];
    const answer = deferred<boolean>();
    const origins = () => {
      asked.resolve();
      return answer.promise;
    };
    const server = await open({ origins, verifyClient });
    servers.push(server);
    holdClock();
    const refusedBy = refusalBy(server, ['Origin: https://a.test']);
    await asked.promise;
    jest.advanceTimersByTime(10_000);
    expect((await refusedBy).refused).toEqual(['handshake_timeout 503 /chat']);
    answer.resolve(true);
    await settle();
    expect([verifyClient.mock.calls.length, server.sockets.clients.size]).toEqual([0, 0]);
  });

  test('H60 answers with header fields as setHeader takes them', async () => {
    const headers = { 'Retry-After': 7, 'X-None': undefined, 'Set-Cookie': ['a=1', 'b=2'] };
    const server = await open({ verifyClient: (_info, callback) => callback(false, 429, 'Slow down', headers) });
    servers.push(server);
    const client = await RawClient.connect(server);
    client.write(requestText(handshakeRequest()));
    const text = (await client.readToEnd()).toString('latin1');
    expect(text).toMatch(/^HTTP\/1\.1 429 /);
    expect(text.match(/^(?:retry-after|set-cookie|x-none): .*$/gim)).toEqual([
      'Retry-After: 7',
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
    ]);
    await client.destroy();
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
