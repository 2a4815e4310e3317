import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayLog } from '../../../src/adapter/gateways/gateway-log.js';
import type { EndpointPlan } from '../../../src/adapter/gateways/gateway-plan.js';
import { portOf } from '../../contract/support/free-port.js';
import { LogBook } from '../../contract/support/log-book.js';

let logs: LogBook;
let gatewayLog: GatewayLog;

beforeEach(() => {
  logs = new LogBook();
  Logger.overrideLogger(logs);
  gatewayLog = new GatewayLog();
});

function plan(path: string | undefined, ...gateways: [name: string, ...events: string[]][]): EndpointPlan {
  return {
    port: 0,
    path,
    options: {},
    gateways: gateways.map(([name, ...events]) => ({
      metatype: class {},
      name,
      port: 0,
      options: {},
      passedOn: {},
      events,
      intercepted: [],
    })),
  };
}

/** A server that says it is somewhere, without being there. */
class PretendedServer extends Server {
  constructor(readonly pretended: AddressInfo | string | null) {
    super();
  }

  override address(): AddressInfo | string | null {
    return this.pretended;
  }
}

const V4 = { address: '192.0.2.7', family: 'IPv4', port: 3000 };

describe('GatewayLog', () => {
  it.each<[string, AddressInfo | string | null, string | undefined, string]>([
    ['an address', V4, '/chat', 'ws://192.0.2.7:3000/chat'],
    ['an address of IPv6', { address: '2001:db8::7', family: 'IPv6', port: 3000 }, '/', 'ws://[2001:db8::7]:3000/'],
    ['all addresses', { address: '::', family: 'IPv6', port: 81 }, '/', 'ws://localhost:81/'],
    ['all addresses of IPv4', { address: '0.0.0.0', family: 'IPv4', port: 81 }, '/', 'ws://localhost:81/'],
    ['every path', V4, undefined, 'ws://192.0.2.7:3000/*'],
    ['a pipe', '/run/app.sock', '/chat', 'ws:///run/app.sock/chat'],
    ['every path of a pipe', '/run/app.sock', undefined, 'ws:///run/app.sock'],
    ['a server that was closed at once', null, '/chat', 'ws:///chat'],
  ])('names %s', (_name, address, path, url) => {
    const server = new PretendedServer(address);
    gatewayLog.announce(plan(path, ['ChatGateway']), server);
    server.emit('listening');
    expect(logs.entries).toEqual([{ level: 'log', text: `ChatGateway on ${url} RawWsAdapter` }]);
  });

  it('says nothing before the server listens, and everything once', () => {
    const server = new PretendedServer(V4);
    gatewayLog.announce(plan('/', ['A', 'say', 'typing'], ['B']), server);
    expect(logs.entries).toEqual([]);
    server.emit('listening');
    server.emit('listening');
    expect(logs.texts('log')).toEqual([
      'A on ws://192.0.2.7:3000/, events: say, typing RawWsAdapter',
      'B on ws://192.0.2.7:3000/ RawWsAdapter',
    ]);
  });

  it('listens once to a server, however many paths are on it', () => {
    const server = new PretendedServer(V4);
    const before = server.listenerCount('listening');
    for (const path of ['/a', '/b', '/c']) gatewayLog.announce(plan(path, ['G']), server);
    expect(server.listenerCount('listening')).toBe(before + 1);
    server.emit('listening');
    expect(logs.texts('log')).toEqual(['a', 'b', 'c'].map((name) => `G on ws://192.0.2.7:3000/${name} RawWsAdapter`));
  });

  it('waits anew for a server that was closed and opened again', () => {
    const server = new PretendedServer(V4);
    for (const path of ['/a', '/b']) {
      gatewayLog.announce(plan(path, ['G']), server);
      server.emit('listening');
    }
    expect(logs.texts('log')).toHaveLength(2);
  });

  it('forgets what it has not said', () => {
    const server = new PretendedServer(V4);
    const before = server.listenerCount('listening');
    gatewayLog.announce(plan('/', ['A']), server);
    gatewayLog.clear();
    expect(server.listenerCount('listening')).toBe(before);
    gatewayLog.announce(plan('/', ['B']), server);
    server.emit('listening');
    expect(logs.texts('log')).toEqual(['B on ws://192.0.2.7:3000/ RawWsAdapter']);
  });

  it('says at once where a server is that listens already', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    gatewayLog.announce(plan('/', ['A']), server);
    expect(logs.texts('log')).toEqual([`A on ws://127.0.0.1:${portOf(server)}/ RawWsAdapter`]);
    server.close();
    await once(server, 'close');
  });

  it('says wss for a server that encrypts', async () => {
    const server = createHttpsServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    gatewayLog.announce(plan('/', ['A']), server);
    expect(logs.texts('log')).toEqual([`A on wss://127.0.0.1:${portOf(server)}/ RawWsAdapter`]);
    server.close();
    await once(server, 'close');
  });
});
