import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { RawWebSocketServer, type VerifyClientCallback } from '../../src/server/index.js';
import { maskedFrame, unmaskedFrame } from '../support/frames.js';
import { handshakeRequest } from '../support/handshake-request.js';
import { hex } from '../support/hex.js';
import { holdClock, releaseClock } from '../support/held-clock.js';
import { httpAnswer } from '../support/http-answer.js';
import { MemorySocket } from '../support/memory-socket.js';
import { RawClient, requestText } from '../support/raw-client.js';
import { ON_HTTP, OWN_PORT, SERVER_KINDS } from '../support/server-kinds.js';
import { settle, until } from '../support/turns.js';
import { upgradeRequest } from '../support/upgrade-request.js';

afterEach(releaseClock);

const GOING_AWAY = unmaskedFrame(0x88, Buffer.from('\u0003\u00e9Server is shutting down', 'latin1'));
const ANSWER = maskedFrame(0x88, '03 e9');

describe.each(SERVER_KINDS)('closing a server $name', ({ open }) => {
  test('S3 tells healthy clients 1001 and waits for them', async () => {
    const server = await open();
    const codes: number[] = [];
    server.sockets.on('connection', (client) => client.on('close', (code) => codes.push(code)));
    const clients = [];
    for (let i = 0; i < 5; i++) clients.push((await RawClient.open(server)).client);
    const closed = server.sockets.close();
    for (const client of clients) {
      expect(await client.read(GOING_AWAY.length)).toEqual(GOING_AWAY);
      client.write(ANSWER);
    }
    await closed;
    expect([codes, server.sockets.clients.size]).toEqual([[1001, 1001, 1001, 1001, 1001], 0]);
    for (const client of clients) expect(await client.end).toBe('ended');
    await server.close();
  });

  test('S4 cuts off clients that never answer after two seconds', async () => {
    const server = await open();
    const { client } = await RawClient.open({ ...server, allowHalfOpen: true });
    holdClock();
    const closed = server.sockets.close();
    await client.read(GOING_AWAY.length);
    jest.advanceTimersByTime(1999);
    await settle();
    expect(server.sockets.clients.size).toBe(1);
    jest.advanceTimersByTime(1);
    await closed;
    expect([server.sockets.clients.size, jest.getTimerCount()]).toEqual([0, 0]);
    await client.destroy();
    await server.close();
  });

  test('S1 S2 answers handshakes that wait for the application with 503, and drops what it says later', async () => {
    const decisions: VerifyClientCallback[] = [];
    const server = await open({ verifyClient: (_info, callback) => void decisions.push(callback) });
    const connected = jest.fn();
    server.sockets.on('connection', connected);
    const client = await RawClient.connect(server);
    client.write(requestText(handshakeRequest()));
    await until(() => decisions.length === 1);
    const closed = server.sockets.close();
    decisions[0]?.(true);
    const answer = httpAnswer(await client.readToEnd());
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1', connection: 'close' } });
    await closed;
    expect(connected).not.toHaveBeenCalled();
    await server.close();
  });

  test('H63 answers handshakes that come meanwhile with 503', async () => {
    const server = await open();
    const { client } = await RawClient.open(server);
    const late = await RawClient.connect(server);
    const closed = server.sockets.close();
    late.write(requestText(handshakeRequest()));
    expect(httpAnswer(await late.readToEnd())).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    client.write(ANSWER);
    await closed;
    await client.destroy();
    await server.close();
  });

  test('S6 twice is one promise, one close event and a callback for each', async () => {
    const server = await open();
    const log: string[] = [];
    server.sockets.on('close', () => log.push('close'));
    const first = server.sockets.close(() => log.push('first'));
    const second = server.sockets.close(() => log.push('second'));
    expect(second).toBe(first);
    await first;
    await server.sockets.close(() => log.push('third'));
    await settle();
    expect(log).toEqual(['close', 'first', 'second', 'third']);
    await server.close();
  });

  test('S14 with a listener for close that throws still closes', async () => {
    const server = await open();
    const errors: string[] = [];
    server.sockets.on('error', (error) => errors.push(String(error)));
    server.sockets.on('close', () => {
      throw new Error('mine');
    });
    await server.sockets.close();
    expect(errors).toEqual(['Error: mine']);
    await server.close();
  });
});

describe.each(SERVER_KINDS)('a server $name that is about to close', ({ open }) => {
  test('S1 S2 refuses handshakes, those that wait too, and goes on serving its clients', async () => {
    const decisions: VerifyClientCallback[] = [];
    const server = await open({
      verifyClient: ({ req }, callback) =>
        void (req.url === '/wait' ? decisions.push(callback) : process.nextTick(callback, true)),
    });
    const log: string[] = [];
    server.sockets.on('refused', ({ code }) => log.push(code));
    server.sockets.on('close', () => log.push('close'));
    server.sockets.on('connection', (one) => one.on('message', (data) => one.send(data)));
    const { client } = await RawClient.open(server);
    const waiting = await RawClient.connect(server);
    waiting.write(requestText(handshakeRequest({ url: '/wait' })));
    await until(() => decisions.length === 1);
    expect(server.sockets.isDraining()).toBe(false);
    server.sockets.startDraining();
    server.sockets.startDraining();
    expect(server.sockets.isDraining()).toBe(true);
    decisions[0]?.(true);
    const late = await RawClient.connect(server);
    late.write(requestText(handshakeRequest()));
    for (const refused of [waiting, late]) {
      expect(httpAnswer(await refused.readToEnd())).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    }
    client.write(maskedFrame(0x82, Buffer.from('hi')));
    expect(await client.read(4)).toEqual(unmaskedFrame(0x82, Buffer.from('hi')));
    expect([log, server.sockets.metrics().pendingHandshakes]).toEqual([['closing', 'closing'], 0]);
    const closed = server.sockets.close();
    expect(await client.read(GOING_AWAY.length)).toEqual(GOING_AWAY);
    client.write(ANSWER);
    await closed;
    expect([log.at(-1), server.sockets.isDraining()]).toEqual(['close', true]);
    expect(server.sockets.metrics().incidents.handshakeRefused.closing).toBe(2);
    await server.close();
  });

  test('S3 gives a slow reader all that is queued for it, and then the close frame', async () => {
    const server = await open();
    const { client } = await RawClient.open(server);
    client.socket.pause();
    const message = Buffer.alloc(100_000, 'x');
    for (const one of server.sockets.clients) for (let i = 0; i < 80; i++) one.send(message);
    const closed = server.sockets.close();
    await settle(20);
    expect(server.sockets.metrics().buffered.sum).toBeGreaterThan(1_000_000);
    client.socket.resume();
    const frame = unmaskedFrame(0x82, message);
    for (let i = 0; i < 80; i++) expect((await client.read(frame.length)).equals(frame)).toBe(true);
    expect(await client.read(GOING_AWAY.length)).toEqual(GOING_AWAY);
    client.write(ANSWER);
    await closed;
    expect(server.sockets.metrics().incidents.cutOff).toMatchObject({ drain_timeout: 0, close_timeout: 0 });
    await server.close();
  });

  test('S3 gives a client the messages that are still being compressed before the close frame', async () => {
    const server = await open({ perMessageDeflate: true });
    const scheme = server.secure === true ? 'wss' : 'ws';
    const client = new WebSocket(`${scheme}://127.0.0.1:${server.port}`, { rejectUnauthorized: false });
    const lengths: number[] = [];
    client.on('message', (data: Buffer) => lengths.push(data.length));
    await once(client, 'open');
    for (const one of server.sockets.clients) for (let i = 1; i <= 5; i++) one.send('abc'.repeat(i * 100_000));
    const closed = server.sockets.close();
    const [code] = await once(client, 'close');
    await closed;
    expect([lengths, code]).toEqual([[300_000, 600_000, 900_000, 1_200_000, 1_500_000], 1001]);
    await server.close();
  });

  test('S5 cuts off who does not read after drainTimeout, and counts it', async () => {
    const server = await open({ drainTimeout: 300, maxBackpressure: 2 ** 30 });
    const { client } = await RawClient.open({ ...server, allowHalfOpen: true });
    client.socket.pause();
    for (const one of server.sockets.clients) one.send(Buffer.alloc(32 * 2 ** 20));
    await server.sockets.close();
    const { cutOff, messageDropped } = server.sockets.metrics().incidents;
    expect(cutOff).toMatchObject({ drain_timeout: 1, close_timeout: 0 });
    expect(messageDropped).toEqual({ slow_consumer: 0, volatile: 0, closed: 0 });
    await client.destroy();
    await server.close();
  });
});

describe('S3 a server that is closed inside of a handshake', () => {
  test.each(['verifyClient', 'headers', 'connection'] as const)('by %s tells that client 1001 too', async (where) => {
    let closed: Promise<void> | undefined;
    const close = () => {
      closed = server.close();
      return true;
    };
    const server: RawWebSocketServer = new RawWebSocketServer({
      noServer: true,
      verifyClient: () => (where === 'verifyClient' ? close() : true),
    });
    if (where === 'headers') server.on('headers', close);
    const socket = new MemorySocket();
    server.handleUpgrade(upgradeRequest(), socket, hex(''), () => where === 'connection' && close());
    await settle();
    expect(socket.written.subarray(-GOING_AWAY.length)).toEqual(GOING_AWAY);
    socket.deliver(ANSWER);
    socket.peerEnds();
    await closed;
    expect(server.clients.size).toBe(0);
  });
});

describe('S7 closing a server on a port of its own', () => {
  test('before it listens leaves nothing open', async () => {
    const server = new RawWebSocketServer({ port: 0, host: '127.0.0.1' });
    await server.close();
    expect(server.address()).toBeNull();
  });

  test('in the tick in which it listens leaves nothing open', async () => {
    const server = new RawWebSocketServer({ port: 0, host: '127.0.0.1' });
    const closed = new Promise<void>((resolve) => {
      server.on('listening', () => void server.close().then(resolve));
    });
    await closed;
    expect(server.address()).toBeNull();
  });

  test('whose port is taken ends as well', async () => {
    const taken = await OWN_PORT.open();
    const server = new RawWebSocketServer({ port: taken.port, host: '127.0.0.1' });
    server.on('error', () => undefined);
    await server.close();
    expect(server.address()).toBeNull();
    await taken.close();
  });

  test('S8 ends connections that never became WebSockets', async () => {
    const server = await OWN_PORT.open();
    const silent = await RawClient.connect(server);
    const begun = await RawClient.connect(server);
    begun.write('GET /chat HTTP/1.1\r\nHos');
    await RawClient.open(server).then(({ client }) => client.destroy());
    await server.close();
    for (const client of [silent, begun]) await client.end;
    expect(server.sockets.address()).toBeNull();
  });
});

describe('closing a server on an HTTP server', () => {
  test('S7 before that listens takes nothing but its own listener away', async () => {
    const http = createServer();
    const before = http.eventNames().map((name) => [name, http.listenerCount(name)]);
    const server = new RawWebSocketServer({ server: http });
    await server.close();
    expect(http.eventNames().map((name) => [name, http.listenerCount(name)])).toEqual(before);
  });

  test('leaves that open, and upgrades go to its routes again', async () => {
    const server = await ON_HTTP.open();
    await server.sockets.close();
    const client = await RawClient.connect(server);
    client.write(requestText(handshakeRequest()));
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 200 /);
    await client.destroy();
    await server.close();
  });
});

describe('closing a server without a port', () => {
  test('S1 refuses what it is handed afterwards with 503', async () => {
    const server = new RawWebSocketServer({ noServer: true });
    await server.close();
    const socket = new MemorySocket();
    const accepted = jest.fn();
    server.handleUpgrade(upgradeRequest(), socket, hex(''), accepted);
    await settle();
    expect([httpAnswer(socket.written).status, accepted.mock.calls]).toEqual([503, []]);
    socket.destroy();
  });

  test('S3 S8 closes many clients at once and leaves no clock', async () => {
    const server = new RawWebSocketServer({ noServer: true });
    const sockets = Array.from({ length: 500 }, () => {
      const socket = new MemorySocket();
      server.handleUpgrade(upgradeRequest(), socket, hex(''), () => undefined);
      return socket;
    });
    expect(server.clients.size).toBe(500);
    holdClock();
    const closed = server.close();
    await settle();
    for (const socket of sockets) {
      expect(socket.written.subarray(-GOING_AWAY.length)).toEqual(GOING_AWAY);
      socket.deliver(ANSWER);
      socket.peerEnds();
    }
    await closed;
    expect([server.clients.size, jest.getTimerCount()]).toEqual([0, 0]);
  });
});

test('S6 a closed server gives the same promise to who comes late', async () => {
  const server = new RawWebSocketServer({ noServer: true });
  const events = once(server, 'close');
  const closed = server.close();
  await events;
  expect(server.close()).toBe(closed);
});
