import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Server as HttpServer } from 'node:http';
import { RawWebSocketServer, type RawWebSocket } from '../../src/server/index.js';
import { maskedFrame } from '../support/frames.js';
import { handshakeRequest } from '../support/handshake-request.js';
import { RawClient, requestText } from '../support/raw-client.js';
import { OWN_PORT, portOf, type OpenServer } from '../support/server-kinds.js';

afterEach(() => void jest.restoreAllMocks());

describe('the socket of the seed', () => {
  test('is created, bound to its host and only to that', async () => {
    const server = new RawWebSocketServer({ port: 0, host: '127.0.0.2' });
    await once(server, 'listening');
    expect(server.address()).toMatchObject({ address: '127.0.0.2', family: 'IPv4' });
    const elsewhere = connect({ port: portOf(server), host: '127.0.0.3' });
    const [error] = await once(elsewhere, 'error').catch((thrown: unknown) => [thrown]);
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    await server.close();
  });

  test('listens with the backlog it is told', async () => {
    const listen = jest.spyOn(HttpServer.prototype, 'listen');
    const server = new RawWebSocketServer({ port: 0, host: '127.0.0.1', backlog: 7 });
    await once(server, 'listening');
    expect(listen.mock.calls).toEqual([[{ port: 0, host: '127.0.0.1', backlog: 7 }]]);
    await server.close();
  });

  test('accepts one client after the other', async () => {
    const server = await OWN_PORT.open();
    const accepted: string[] = [];
    server.sockets.on('connection', (_client, { socket }) => accepted.push(String(socket.remotePort)));
    const ports: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { client } = await RawClient.open(server);
      ports.push(String(client.socket.localPort));
      await client.destroy();
    }
    expect(accepted).toEqual(ports);
    await server.close();
  });

  test('answers the key of the seed and takes chat of chat, superchat', async () => {
    const server = await OWN_PORT.open();
    const fields = ['Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==', 'Sec-WebSocket-Protocol: chat, superchat'];
    const { client, head } = await RawClient.open(server, handshakeRequest({ fields }));
    expect(head).toBe(
      [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Accept: HSmrc0sMlYUkAGmm5OPpG2HaGWk=',
        'Sec-WebSocket-Protocol: chat',
        '',
        '',
      ].join('\r\n'),
    );
    await client.destroy();
    await server.close();
  });
});

/** Connects a client and gives it with what the server has made of it. */
async function connected(server: OpenServer): Promise<{ client: RawClient; accepted: RawWebSocket }> {
  const connection = once(server.sockets, 'connection');
  const { client } = await RawClient.open(server);
  const [accepted] = await connection;
  return { client, accepted };
}

describe('a client that went away', () => {
  const GOODBYES = [
    { name: 'F74 a FIN', leave: (client: RawClient) => void client.socket.end(), code: 1006 },
    { name: 'F76 a reset', leave: (client: RawClient) => client.reset(), code: 1006 },
    { name: 'a close frame', leave: (client: RawClient) => client.write(maskedFrame(0x88, '03 e8')), code: 1000 },
    { name: 'an empty close frame', leave: (client: RawClient) => client.write(maskedFrame(0x88)), code: 1005 },
  ];

  test.each(GOODBYES)('is noticed by $name: one close event with $code', async ({ leave, code }) => {
    const server = await OWN_PORT.open();
    const { client, accepted } = await connected(server);
    const codes: number[] = [];
    accepted.on('close', (seen) => codes.push(seen));
    const closed = once(accepted, 'close');
    leave(client);
    await closed;
    expect([codes, accepted.readyState, server.sockets.clients.size]).toEqual([[code], accepted.CLOSED, 0]);
    await client.destroy();
    await server.close();
  });
});

describe('H51 the bytes of the handshake', () => {
  const HANDSHAKE = requestText(handshakeRequest());
  const FRAME = maskedFrame(0x81, Buffer.from('first'));
  const ALL = Buffer.concat([Buffer.from(HANDSHAKE), FRAME]);

  test.each([
    { name: 'in one packet with the first frame', cuts: [ALL.length] },
    { name: 'cut inside the handshake', cuts: [40, ALL.length] },
    { name: 'cut between both', cuts: [HANDSHAKE.length, ALL.length] },
    { name: 'cut inside the frame', cuts: [HANDSHAKE.length + 3, ALL.length] },
    { name: 'cut inside the last line', cuts: [HANDSHAKE.length - 1, HANDSHAKE.length + 1, ALL.length] },
  ])('are never read as a frame, nor the frame as handshake: $name', async ({ cuts }) => {
    const server = await OWN_PORT.open();
    const frames: string[] = [];
    server.sockets.on('connection', (client) => {
      client.on('frame', ({ direction, opcode, preview }) =>
        frames.push(`${direction} ${opcode} ${preview.toString()}`),
      );
      client.on('message', () => client.close(1000));
    });
    const client = await RawClient.connect(server);
    client.socket.setNoDelay(true);
    for (const [i, end] of cuts.entries()) {
      await new Promise((resolve) => client.socket.write(ALL.subarray(cuts[i - 1] ?? 0, end), resolve));
    }
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 101 /);
    await client.read(4);
    expect(frames).toEqual(['in 1 first', 'out 8 \u0003\ufffd']);
    await client.destroy();
    await server.close();
  });
});
