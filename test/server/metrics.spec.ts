import { describe, expect, test } from '@jest/globals';
import { measureClients, measureTraffic } from '../../src/server/metrics.js';
import { RawWebSocketServer, type RawWebSocket, type RawWebSocketServerOptions } from '../../src/server/index.js';
import type { VerifyClientCallback } from '../../src/server/index.js';
import { maskedFrame } from '../support/frames.js';
import { hex } from '../support/hex.js';
import { MemorySocket } from '../support/memory-socket.js';
import { settle } from '../support/turns.js';
import { upgradeRequest } from '../support/upgrade-request.js';
import * as ours from '../../src/server/base/ours.js';

function connect(options: Partial<RawWebSocketServerOptions> = {}) {
  const server = new RawWebSocketServer({ noServer: true, ...options });
  const clients: RawWebSocket[] = [];
  const join = () => {
    const socket = new MemorySocket();
    server.handleUpgrade(upgradeRequest(), socket, hex(''), (client) => void clients.push(client));
    return socket;
  };
  return { server, clients, join };
}

const NOTHING = {
  clients: 0,
  pendingHandshakes: 0,
  accepted: 0,
  messages: { received: 0, sent: 0 },
  bytes: { received: 0, sent: 0 },
  buffered: { sum: 0, max: 0 },
  paused: 0,
};

describe('measureClients', () => {
  test.each([
    ['nobody', [], { clients: 0, buffered: { sum: 0, max: 0 }, paused: 0 }],
    ['one', [[5, false]], { clients: 1, buffered: { sum: 5, max: 5 }, paused: 0 }],
    [
      'several',
      [
        [5, true],
        [7, false],
        [0, true],
      ],
      { clients: 3, buffered: { sum: 12, max: 7 }, paused: 2 },
    ],
  ] as const)('of %s', (_name, clients, expected) => {
    const all = new Set(clients.map(([bufferedAmount, isHeld]) => ({ bufferedAmount, [ours.isHeld]: isHeld })));
    expect(measureClients(all)).toEqual(expected);
  });
});

test('measureTraffic tells both directions apart', () => {
  expect(measureTraffic({ messagesReceived: 1, messagesSent: 2, bytesReceived: 3, bytesSent: 4 })).toEqual({
    messages: { received: 1, sent: 2 },
    bytes: { received: 3, sent: 4 },
  });
});

describe('the metrics of a server', () => {
  test('are nothing but noughts before anybody has come', () => {
    const { server } = connect();
    const { incidents, ...figures } = server.metrics();
    expect(figures).toEqual(NOTHING);
    const counts = Object.values(incidents).flatMap((kind) => Object.values(kind));
    expect(new Set(counts)).toEqual(new Set([0]));
    expect(Object.keys(incidents)).toEqual([
      'handshakeRefused',
      'frameRefused',
      'messageRefused',
      'messageDropped',
      'cutOff',
    ]);
  });

  test('count messages and the bytes of their frames, of all clients', async () => {
    const { server, clients, join } = connect();
    const sockets = [join(), join()];
    sockets[0]!.deliver(Buffer.concat([maskedFrame(0x81, Buffer.from('one')), maskedFrame(0x82, '00')]));
    sockets[1]!.deliver(maskedFrame(0x89));
    await settle();
    clients[1]!.send('four');
    await settle();
    const { incidents: _incidents, ...figures } = server.metrics();
    expect(figures).toEqual({
      ...NOTHING,
      clients: 2,
      accepted: 2,
      messages: { received: 2, sent: 1 },
      // 9 and 7 bytes of messages and 6 of a ping; 2 of its pong and 6 of a message.
      bytes: { received: 22, sent: 8 },
    });
    for (const socket of sockets) socket.destroy();
    await settle();
    const { incidents: _after, ...left } = server.metrics();
    expect(left).toEqual({ ...figures, clients: 0 });
  });

  test('count a message that comes in fragments once', async () => {
    const { server, join } = connect();
    const socket = join();
    socket.deliver(Buffer.concat([maskedFrame(0x01, '61'), maskedFrame(0x00, '62'), maskedFrame(0x80, '63')]));
    await settle();
    expect(server.metrics().messages.received).toBe(1);
    socket.destroy();
  });

  test('tell what is unsent, in all and at most, and who is not read', async () => {
    const { server, clients, join } = connect({ highWaterMark: 3000 });
    const sockets = [join(), join(), join()];
    for (const socket of sockets) socket.stall();
    clients[0]!.send(Buffer.alloc(1000));
    clients[1]!.send(Buffer.alloc(5000));
    clients[2]!.pause();
    await settle();
    const { buffered, paused } = server.metrics();
    expect(buffered).toEqual({ sum: 6008, max: 5004 });
    expect(paused).toBe(2);
    for (const socket of sockets) socket.unstall();
    clients[2]!.resume();
    await settle();
    expect(server.metrics()).toMatchObject({ buffered: { sum: 0, max: 0 }, paused: 0 });
    for (const socket of sockets) socket.destroy();
  });

  test('tell how many handshakes wait for the application', async () => {
    const asked: VerifyClientCallback[] = [];
    const { server, join } = connect({ verifyClient: (_info, callback) => void asked.push(callback) });
    const sockets = [join(), join(), join()];
    expect(server.metrics()).toMatchObject({ pendingHandshakes: 3, clients: 0, accepted: 0 });
    asked[0]?.(true);
    asked[1]?.(false);
    sockets[2]!.destroy();
    await settle();
    const { incidents, ...figures } = server.metrics();
    expect(figures).toMatchObject({ pendingHandshakes: 0, clients: 1, accepted: 1 });
    expect(incidents.handshakeRefused.unauthorized).toBe(1);
    for (const socket of sockets) socket.destroy();
    await settle();
  });
});
