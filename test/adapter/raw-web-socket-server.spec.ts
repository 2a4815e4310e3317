import type { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RawWebSocket, RawWebSocketServer } from '../../src/index.js';
import { LogBook } from '../contract/support/log-book.js';
import { maskedFrame } from '../support/frames.js';
import { MemorySocket } from '../support/memory-socket.js';
import { settle } from '../support/turns.js';
import { upgradeRequest } from '../support/upgrade-request.js';
import { framesIn } from './support/server-frames.js';

let logs: LogBook;
let server: RawWebSocketServer;
let sockets: MemorySocket[];

beforeEach(() => {
  logs = new LogBook();
  Logger.overrideLogger(logs);
  server = new RawWebSocketServer({ noServer: true });
  sockets = [];
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await server.close();
});

/** A client of the server, as `handleUpgrade` gives it. */
function join(): Promise<RawWebSocket> {
  const socket = new MemorySocket();
  sockets.push(socket);
  return new Promise((resolve) => server.handleUpgrade(upgradeRequest(), socket, Buffer.alloc(0), resolve));
}

/** What each of the clients got behind the answer to its handshake. */
async function received(): Promise<string[][]> {
  await settle();
  return sockets.map(({ written }) => {
    const frames = written.subarray(written.indexOf('\r\n\r\n') + 4);
    return framesIn(frames).map(({ payload }) => payload.toString('utf8'));
  });
}

describe('RawWebSocketServer without Nest', () => {
  it('makes clients with messages$, which reads JSON', async () => {
    const client = await join();
    const heard: unknown[] = [];
    expect(client).toBeInstanceOf(RawWebSocket);
    client.messages$.subscribe(({ event, data }) => heard.push([event, data]));
    sockets[0]?.deliver(maskedFrame(0x81, Buffer.from('{"event":"a","data":1}')));
    await settle();
    expect(heard).toEqual([['a', 1]]);
  });
});

describe('RawWebSocketServer.sendEvent', () => {
  it('reaches every client and serialises once', async () => {
    const toJSON = jest.fn(() => 'written');
    await Promise.all([join(), join(), join()]);
    server.sendEvent('news', { toJSON });
    expect(await received()).toEqual(Array.from({ length: 3 }, () => ['{"event":"news","data":"written"}']));
    expect(toJSON).toHaveBeenCalledTimes(1);
  });

  it('reaches nobody where nobody is', () => {
    expect(() => server.sendEvent('news')).not.toThrow();
  });

  it('throws for data that can never be sent, also where nobody is', () => {
    expect(() => server.sendEvent('news', 1n)).toThrow(TypeError);
  });

  it('passes over clients that are closing', async () => {
    const [leaving] = await Promise.all([join(), join()]);
    leaving.terminate();
    server.sendEvent('news', 1);
    expect(await received()).toEqual([[], ['{"event":"news","data":1}']]);
  });

  it.each<[string, string, unknown]>([
    ['a reserved event', '$complete', 1],
    ['data that JSON cannot say', 'news', 1n],
  ])('throws for %s, and nobody gets anything', async (_name, event, data) => {
    await join();
    expect(() => server.sendEvent(event, data)).toThrow(TypeError);
    expect(await received()).toEqual([[]]);
  });
});

describe('RawWebSocketServer.emit', () => {
  /** As code without types calls it. */
  function emit(event: string, ...args: unknown[]): boolean {
    const untyped: EventEmitter = server;
    return untyped.emit(event, ...args);
  }

  it('warns that nothing was sent, once for each name', async () => {
    await join();
    expect(emit('everybody', 1)).toBe(false);
    expect(emit('everybody', 2)).toBe(false);
    expect(logs.texts('warn')).toEqual([expect.stringContaining('use server.sendEvent to send')]);
    expect(await received()).toEqual([[]]);
  });

  it('does not warn where somebody listens', () => {
    const untyped: EventEmitter = server;
    const listener = jest.fn();
    untyped.on('gossip', listener);
    expect(emit('gossip', 1, 2)).toBe(true);
    expect(listener).toHaveBeenCalledWith(1, 2);
    expect(logs.entries).toEqual([]);
  });

  it.each(['connection', 'listening', 'close', 'headers', 'refused', 'violation', 'newListener', 'removeListener'])(
    'is that of Node for %s',
    (event) => {
      expect(emit(event)).toBe(false);
      expect(logs.entries).toEqual([]);
    },
  );
});

describe('RawWebSocketServer without gateways that have a say in handshakes', () => {
  it('lets clients in at once, leaves the request as it is, and gives them data of their own', () => {
    const socket = new MemorySocket();
    sockets.push(socket);
    const request = upgradeRequest();
    const keys = Object.keys(request);
    const joined: RawWebSocket[] = [];
    server.handleUpgrade(request, socket, Buffer.alloc(0), (client) => joined.push(client));
    expect([joined.map(({ data }) => data), Object.keys(request)]).toEqual([[{}], keys]);
  });
});
