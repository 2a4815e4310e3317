import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { RawWebSocket, RawWebSocketServer, type RawWebSocketServerOptions } from '../../src/server/index.js';
import { maskedFrame, unmaskedFrame } from '../support/frames.js';
import type { HandshakeChanges } from '../support/handshake-request.js';
import { hex, toHex } from '../support/hex.js';
import { httpAnswer } from '../support/http-answer.js';
import { MemorySocket } from '../support/memory-socket.js';
import { RawClient } from '../support/raw-client.js';
import { ON_HTTP, OWN_PORT, portOf } from '../support/server-kinds.js';
import { settle } from '../support/turns.js';
import { upgradeRequest } from '../support/upgrade-request.js';

afterEach(() => void jest.restoreAllMocks());

const HEAD_101 = /^HTTP\/1\.1 101 Switching Protocols\r\n/;

/** A server without a port that is handed one handshake on a socket in memory. */
function handOver(
  given: { options?: Partial<RawWebSocketServerOptions>; changes?: HandshakeChanges; head?: Buffer } = {},
  prepare: (server: RawWebSocketServer, socket: MemorySocket) => void = () => undefined,
) {
  const server = new RawWebSocketServer({ noServer: true, ...given.options });
  const socket = new MemorySocket();
  const errors: string[] = [];
  const accepted: [RawWebSocket, IncomingMessage][] = [];
  server.on('error', (error) => errors.push(String(error)));
  prepare(server, socket);
  const request = upgradeRequest(given.changes);
  const hand = () =>
    server.handleUpgrade(request, socket, given.head ?? hex(''), (...args) => void accepted.push(args));
  return { server, socket, errors, accepted, request, hand };
}

describe('handleUpgrade', () => {
  test('makes a client and leaves it to the caller: connection is not emitted', () => {
    const connected = jest.fn();
    const { server, socket, accepted, request, hand } = handOver({}, (one) => one.on('connection', connected));
    hand();
    expect(accepted).toEqual([[expect.any(RawWebSocket), request]]);
    expect([...server.clients]).toEqual([accepted[0]?.[0]]);
    expect(socket.written.toString()).toMatch(HEAD_101);
    expect([server.address(), server.path, connected.mock.calls]).toEqual([null, undefined, []]);
    socket.destroy();
  });

  test('H51 gives the client what came behind the request, once its listeners are there', async () => {
    const messages: string[] = [];
    const head = Buffer.concat([maskedFrame(0x81, Buffer.from('one')), maskedFrame(0x81, Buffer.from('two'))]);
    const { socket, accepted, hand } = handOver({ head });
    hand();
    accepted[0]?.[0].on('message', (data) => messages.push(data.toString()));
    socket.deliver(maskedFrame(0x81, Buffer.from('three')));
    await settle();
    expect(messages).toEqual(['one', 'two', 'three']);
    socket.destroy();
  });

  test.each([
    { name: 'another path', changes: { url: '/else' }, status: 404 },
    { name: 'no path', changes: { url: '*' }, status: 400 },
    { name: 'a broken handshake', changes: { without: ['Host'] }, status: 400 },
  ])('answers $name with $status and does not call back', async ({ changes, status }) => {
    const refused = jest.fn();
    const { socket, accepted, request, hand } = handOver({ options: { path: 'chat/' }, changes }, (server) =>
      server.on('refused', refused),
    );
    hand();
    await settle();
    expect([httpAnswer(socket.written).status, accepted]).toEqual([status, []]);
    expect(refused.mock.calls).toEqual([[expect.objectContaining({ status }), request]]);
    socket.destroy();
  });

  test.each([
    { url: '/chat', path: undefined, handled: true },
    { url: '/else', path: undefined, handled: true },
    { url: '/chat?a=/x', path: '/chat', handled: true },
    { url: 'http://host/chat', path: 'chat', handled: true },
    { url: '/chat/', path: '/chat', handled: false },
    { url: '*', path: '/chat', handled: false },
    { url: '/rooms/1?a=/x', path: '/rooms/:room', handled: true },
    { url: 'http://host/rooms/1', path: '/rooms/:room', handled: true },
    { url: '/rooms/', path: '/rooms/:room', handled: false },
    { url: '/rooms/%', path: '/rooms/:room', handled: false },
    { url: '*', path: '/*all', handled: false },
    { url: '/', path: '{/:a}', handled: true },
  ])('is for requests that shouldHandle says are its own: $url on $path is $handled', ({ url, path, handled }) => {
    const server = new RawWebSocketServer({ noServer: true, ...(path === undefined ? {} : { path }) });
    expect(server.shouldHandle(upgradeRequest({ url }))).toBe(handled);
  });

  test.each([
    { path: '/rooms/:room', url: '/rooms/a%20b?room=2', params: [['room', 'a b']] },
    { path: '/files/*path', url: '/files/a/b', params: [['path', ['a', 'b']]] },
    { path: '/a{/:b}', url: '/a', params: [] },
    { path: '/chat', url: '/chat', params: [] },
    { path: undefined, url: '/any/thing', params: [] },
  ])('gives the client of $url the parameters of $path', ({ path, url, params }) => {
    const { socket, accepted, hand } = handOver({ options: path === undefined ? {} : { path }, changes: { url } });
    hand();
    const [client] = accepted[0] ?? [];
    expect([Object.entries(client?.params ?? {}), Object.isFrozen(client?.params)]).toEqual([params, true]);
    socket.destroy();
  });

  test('is for no request without a target', () => {
    const request = upgradeRequest();
    delete request.url;
    expect(new RawWebSocketServer({ noServer: true, path: '/chat' }).shouldHandle(request)).toBe(false);
  });

  test.each([
    { name: 'H58 is destroyed', leave: (socket: MemorySocket) => socket.destroy() },
    { name: 'H59 has ended its half', leave: (socket: MemorySocket) => socket.resume().peerEnds() },
    { name: 'can not be written to', leave: (socket: MemorySocket) => socket.end() },
  ])('makes no client on a socket that $name: nothing would ever tell its end', async ({ leave }) => {
    const { server, socket, accepted, errors, hand } = handOver();
    leave(socket);
    await settle();
    hand();
    await settle();
    expect([accepted, server.clients.size, socket.destroyed, errors, toHex(socket.written)]).toEqual([
      [],
      0,
      true,
      [],
      '',
    ]);
    await server.close();
  });

  test('R1 has somebody who hears a reset from its first moment on', async () => {
    const { socket, accepted, hand } = handOver({ options: { verifyClient: () => new Promise(() => undefined) } });
    hand();
    socket.destroy(new Error('read ECONNRESET'));
    await settle();
    expect(accepted).toEqual([]);
  });
});

describe('the event headers', () => {
  test('H72 may add lines to the answer, behind our own', () => {
    const { socket, request, hand } = handOver({}, (server) =>
      server.on('headers', (headers, seen) => headers.push(`X-Path: ${seen.url}`, 'Set-Cookie: a=b')),
    );
    hand();
    const added = `X-Path: ${request.url}\r\nSet-Cookie: a=b\r\n\r\n`;
    expect(socket.written.toString()).toMatch(HEAD_101);
    expect(socket.written.toString().endsWith(`=\r\n${added}`)).toBe(true);
    socket.destroy();
  });
});

const fail = () => {
  throw new Error('mine');
};

describe('S14 a listener that throws', () => {
  test('in the callback of handleUpgrade is reported, and the client stays', async () => {
    const { server, socket, errors } = handOver();
    server.handleUpgrade(upgradeRequest(), socket, hex(''), fail);
    expect([errors, server.clients.size, socket.destroyed]).toEqual([['Error: mine'], 1, false]);
    socket.destroy();
    await settle();
    expect(server.clients.size).toBe(0);
  });

  test('for refused is reported, and the client has its answer', async () => {
    const { socket, errors, hand } = handOver({ changes: { without: ['Host'] } }, (server) =>
      server.on('refused', fail),
    );
    hand();
    await settle();
    expect([errors, httpAnswer(socket.written).status]).toEqual([['Error: mine'], 400]);
    socket.destroy();
  });

  test('for violation is reported, and the client has its close frame', async () => {
    const { server, socket, errors, hand } = handOver({ head: hex('81 00') }, (one) => one.on('violation', fail));
    hand();
    await settle();
    expect(errors).toEqual(['Error: mine']);
    const close = socket.written.subarray(socket.written.indexOf('\r\n\r\n') + 4);
    expect([close[0], close.readUInt16BE(2)]).toEqual([0x88, 1002]);
    socket.destroy();
    await settle();
    expect(server.clients.size).toBe(0);
  });

  test('for message of one client is reported, and leaves the others alone', async () => {
    const server = new RawWebSocketServer({ noServer: true });
    const errors: string[] = [];
    server.on('error', (error) => errors.push(String(error)));
    const [bad, good] = [new MemorySocket(), new MemorySocket()];
    const hello = () => maskedFrame(0x81, Buffer.from('hi'));
    server.handleUpgrade(upgradeRequest(), bad, hello(), (client) => client.on('message', fail));
    server.handleUpgrade(upgradeRequest(), good, hello(), (client) => client.on('message', () => client.send('ho')));
    await settle();
    expect([errors, bad.halfClosed]).toEqual([['Error: mine'], false]);
    expect(good.written.subarray(-4)).toEqual(unmaskedFrame(0x81, Buffer.from('ho')));
    for (const socket of [bad, good]) socket.destroy();
  });

  test('is a warning of the process where nobody listens for errors', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockReturnValue();
    const { server, socket } = handOver();
    server.removeAllListeners('error');
    server.handleUpgrade(upgradeRequest(), socket, hex(''), fail);
    expect(warn.mock.calls).toEqual([[new Error('mine')]]);
    socket.destroy();
  });

  test('for error itself is a warning of the process, and the client has its answer', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockReturnValue();
    const options = { verifyClient: () => Promise.reject(new Error('first')) };
    const { socket, hand } = handOver({ options }, (server) => server.on('error', fail));
    hand();
    await settle();
    expect([warn.mock.calls, httpAnswer(socket.written).status]).toEqual([[['Error: mine']], 500]);
    socket.destroy();
  });
});

describe('a violation', () => {
  test('is told to the server, with the client', async () => {
    const violated = jest.fn();
    const { socket, accepted, hand } = handOver({ head: hex('81 00') }, (server) => server.on('violation', violated));
    hand();
    await settle();
    expect(violated.mock.calls).toEqual([[expect.objectContaining({ code: 'mask_missing' }), accepted[0]?.[0]]]);
    socket.destroy();
  });
});

describe('listening', () => {
  test('on port 0 gets a port from the system, which address tells', async () => {
    const server = new RawWebSocketServer({ port: 0, host: '127.0.0.1', backlog: 5 });
    expect(server.address()).toBeNull();
    await once(server, 'listening');
    expect(server.address()).toEqual({ address: '127.0.0.1', family: 'IPv4', port: portOf(server) });
    await server.close();
  });

  test('on an HTTP server tells the address of that one', async () => {
    const server = await ON_HTTP.open();
    expect(server.sockets.address()).toEqual({ address: '127.0.0.1', family: 'IPv4', port: server.port });
    await server.close();
  });

  test('S11 on a port that is taken is an error with that port', async () => {
    const taken = await OWN_PORT.open();
    const server = new RawWebSocketServer({ port: taken.port, host: '127.0.0.1' });
    const [error] = await once(server, 'error').catch((thrown: unknown) => [thrown]);
    expect(error).toMatchObject({ code: 'EADDRINUSE', port: taken.port });
    await server.close();
    await taken.close();
  });

  test('S12 on a host that is nobody’s is an error', async () => {
    const server = new RawWebSocketServer({ port: 0, host: 'no-such-host.invalid' });
    const [error] = await once(server, 'error').catch((thrown: unknown) => [thrown]);
    expect(error).toMatchObject({ code: expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/) });
    await server.close();
  });

  test('S13 goes on after what can not be read, and that is no error', async () => {
    const server = await OWN_PORT.open();
    const errors: string[] = [];
    server.sockets.on('error', (error) => errors.push(String(error)));
    const garbage = await RawClient.connect(server);
    garbage.write('\0\0\0\0');
    expect(httpAnswer(await garbage.readToEnd()).status).toBe(400);
    const { client, head } = await RawClient.open(server);
    expect([head, errors]).toEqual([expect.stringMatching(HEAD_101), []]);
    await client.destroy();
    await server.close();
  });
});
