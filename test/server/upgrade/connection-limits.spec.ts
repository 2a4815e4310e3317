import { describe, expect, test } from '@jest/globals';
import {
  RawWebSocketServer,
  type RawWebSocketOptions,
  type VerifyClientCallback,
  type VerifyClientInfo,
} from '../../../src/server/index.js';
import { ConnectionLimits } from '../../../src/server/upgrade/connection-limits.js';
import { resolveOptions } from '../../../src/server/options/resolved-options.js';
import { maskedFrame } from '../../support/frames.js';
import { handshakeRequest, type HandshakeChanges } from '../../support/handshake-request.js';
import { hex } from '../../support/hex.js';
import { httpAnswer } from '../../support/http-answer.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { RawClient, requestText } from '../../support/raw-client.js';
import { SERVER_KINDS } from '../../support/server-kinds.js';
import { settle, until } from '../../support/turns.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

const from = (address: string): HandshakeChanges => ({ fields: [`X-Forwarded-For: ${address}`] });

/** Limits whose connections come in by their address; each gives its socket and the reason for which it was refused. */
function limitsOf(options: RawWebSocketOptions) {
  const limits = new ConnectionLimits(resolveOptions({ trustProxy: true, ...options }).admission);
  return (address: string, socket = new MemorySocket()) => {
    const request = upgradeRequest(from(address));
    return { socket, code: limits.enter({ request, socket, head: hex('') })?.code };
  };
}

describe('H63 limits of connections', () => {
  test('are none where none are given', () => {
    const enter = limitsOf({});
    const entered = Array.from({ length: 100 }, () => enter('192.0.2.1'));
    expect(entered.filter(({ code }) => code !== undefined)).toEqual([]);
    // Nothing is counted, so nobody is listened to.
    expect(entered[0]?.socket.listenerCount('close')).toBe(0);
  });

  test('let so many in at once, whoever they are', () => {
    const enter = limitsOf({ maxConnections: 2 });
    const codes = ['192.0.2.1', '192.0.2.1', '192.0.2.2'].map((address) => enter(address).code);
    expect(codes).toEqual([undefined, undefined, 'too_many_connections']);
  });

  test('let so many of one address in, and others beside them', () => {
    const enter = limitsOf({ maxConnectionsPerAddress: 1 });
    const addresses = ['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2', '2001:db8:0:1::1'];
    expect(addresses.map((address) => enter(address).code)).toEqual([
      undefined,
      'too_many_connections_of_address',
      undefined,
      undefined,
      'too_many_connections_of_address',
      undefined,
    ]);
  });

  test('say that the server is full where both are reached', () => {
    const enter = limitsOf({ maxConnections: 1, maxConnectionsPerAddress: 1 });
    expect(['192.0.2.1', '192.0.2.1'].map((address) => enter(address).code)).toEqual([
      undefined,
      'too_many_connections',
    ]);
  });

  test.each([
    { name: 'maxConnections', options: { maxConnections: 2 } },
    { name: 'maxConnectionsPerAddress', options: { maxConnectionsPerAddress: 2 } },
  ])('give the place of $name back with the end of the socket, and once', async ({ options }) => {
    const enter = limitsOf(options);
    const [first] = [enter('192.0.2.1'), enter('192.0.2.1')];
    expect(enter('192.0.2.1').code).toBeDefined();
    first.socket.destroy();
    first.socket.destroy();
    await settle();
    expect(enter('192.0.2.1').code).toBeUndefined();
    expect(enter('192.0.2.1').code).toBeDefined();
  });

  test('do not count those that were refused', async () => {
    const enter = limitsOf({ maxConnections: 1 });
    const inside = enter('192.0.2.1');
    for (let i = 0; i < 5; i++) enter('192.0.2.1').socket.destroy();
    await settle();
    expect(enter('192.0.2.2').code).toBe('too_many_connections');
    inside.socket.destroy();
    await settle();
    expect(enter('192.0.2.2').code).toBeUndefined();
  });

  test('do not count a socket that is closed already: its end would never be heard of', async () => {
    const enter = limitsOf({ maxConnections: 1 });
    const closed = new MemorySocket();
    closed.destroy();
    await settle();
    for (let i = 0; i < 3; i++) expect(enter('192.0.2.1', closed).code).toBeUndefined();
    expect(enter('192.0.2.1').code).toBeUndefined();
  });
});

/** An answer to one more handshake. */
async function knock(port: { port: number; secure?: boolean }, changes?: HandshakeChanges) {
  const client = await RawClient.connect(port);
  client.write(requestText(handshakeRequest(changes)));
  return httpAnswer(await client.readToEnd());
}

describe.each(SERVER_KINDS)('H63 a server $name', ({ open }) => {
  test('that is full answers with 503, and takes clients in again when one has gone', async () => {
    const server = await open({ maxConnections: 2 });
    const refused: string[] = [];
    server.sockets.on('refused', ({ code }) => refused.push(code));
    const [{ client: one }, { client: two }] = [await RawClient.open(server), await RawClient.open(server)];
    expect(await knock(server)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5', connection: 'close' },
      body: 'Too many connections\n',
    });
    one.write(maskedFrame(0x88, '03 e8'));
    await one.end;
    await until(() => server.sockets.clients.size === 1);
    const { client: three, head } = await RawClient.open(server);
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(refused).toEqual(['too_many_connections']);
    for (const client of [two, three]) await client.destroy();
    await server.close();
  });

  test('answers one address too many with 429, by what the proxy says of it', async () => {
    const server = await open({ maxConnectionsPerAddress: 1, trustProxy: 1 });
    const { client } = await RawClient.open(server, handshakeRequest(from('192.0.2.1')));
    expect(await knock(server, from('198.51.100.9, 192.0.2.1'))).toMatchObject({
      status: 429,
      headers: { 'retry-after': '5', connection: 'close' },
      body: 'Too many connections from this address\n',
    });
    const { client: other, head } = await RawClient.open(server, handshakeRequest(from('192.0.2.2')));
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    for (const one of [client, other]) await one.destroy();
    await server.close();
  });

  test.each([
    { name: 'ends', leave: (client: RawClient) => void client.socket.end() },
    { name: 'resets', leave: (client: RawClient) => client.reset() },
  ])('counts a handshake that waits for the application, until its client $name', async ({ leave }) => {
    const asked: VerifyClientCallback[] = [];
    const server = await open({ maxConnections: 1, verifyClient: (_info, callback) => void asked.push(callback) });
    const waiting = await RawClient.connect(server);
    waiting.write(requestText(handshakeRequest()));
    await until(() => asked.length === 1);
    expect(await knock(server)).toMatchObject({ status: 503 });
    expect(server.sockets.metrics().pendingHandshakes).toBe(1);
    leave(waiting);
    await until(() => server.sockets.metrics().pendingHandshakes === 0);
    await waiting.end;
    await settle();
    const next = RawClient.open(server);
    await until(() => asked.length === 2);
    asked[0]?.(true);
    asked[1]?.(true);
    const { client, head } = await next;
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    await client.destroy();
    await server.close();
  });

  test('counts a client that the application refused until its socket has ended', async () => {
    const server = await open({ maxConnections: 1, verifyClient: ({ req }: VerifyClientInfo) => req.url !== '/no' });
    const statuses = new Set<number>();
    // The server hears of the end of a socket a little later than the client.
    for (let refused = 0; refused < 3;) {
      const { status } = await knock(server, { url: '/no' });
      statuses.add(status);
      if (status === 401) refused++;
    }
    expect([...statuses].filter((status) => status !== 401 && status !== 503)).toEqual([]);
    await settle();
    const { client, head } = await RawClient.open(server);
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    await client.destroy();
    await server.close();
  });
});

test('H63 two servers count each its own clients', async () => {
  const servers = [1, 2].map(() => new RawWebSocketServer({ noServer: true, maxConnections: 1 }));
  const sockets = servers.map((server) => {
    const socket = new MemorySocket();
    server.handleUpgrade(upgradeRequest(), socket, hex(''), () => undefined);
    return socket;
  });
  await settle();
  expect(sockets.map((socket) => socket.written.toString().slice(0, 12))).toEqual(['HTTP/1.1 101', 'HTTP/1.1 101']);
  for (const socket of sockets) socket.destroy();
});
