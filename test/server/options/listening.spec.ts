import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { describe, expect, test } from '@jest/globals';
import { connectionSource, listenOptions } from '../../../src/server/options/listening.js';
import type { RawWebSocketServerOptions } from '../../../src/server/index.js';

describe('the source of connections', () => {
  test('is a port of its own, with host and backlog if they are given', () => {
    expect(connectionSource({ port: 0 })).toEqual({ kind: 'port', listen: { port: 0 } });
    expect(connectionSource({ port: 65_535, host: '127.0.0.1', backlog: 1 })).toEqual({
      kind: 'port',
      listen: { port: 65_535, host: '127.0.0.1', backlog: 1 },
    });
  });

  test.each([createHttpServer(), createHttpsServer()])('is an HTTP or HTTPS server that exists', (server) => {
    expect(connectionSource({ server })).toEqual({ kind: 'server', server });
  });

  test('is the application itself', () => {
    expect(connectionSource({ noServer: true })).toEqual({ kind: 'none' });
  });

  test.each<{ name: string; options: RawWebSocketServerOptions }>([
    { name: 'none', options: {} },
    { name: 'none that is meant', options: { noServer: false } },
    { name: 'a port and noServer', options: { port: 0, noServer: true } },
    { name: 'a port and a server', options: { port: 0, server: createHttpServer() } },
    { name: 'a server and noServer', options: { server: createHttpServer(), noServer: true } },
  ])('is exactly one: refused is $name', ({ options }) => {
    expect(() => connectionSource(options)).toThrow(
      new TypeError('Exactly one of the options "port", "server" and "noServer" must be given'),
    );
  });

  test.each([
    [{}, 'object'],
    [{ on: 1, listen: 2 }, 'object'],
    [null, 'null'],
  ])('is nothing that merely looks like a server: %j', (server, type) => {
    const options: object = { server };
    expect(() => connectionSource(options)).toThrow(`Option "server" must be an HTTP or HTTPS server, not ${type}`);
  });
});

describe('what is listened on', () => {
  test.each<{ port: number; options: object; message: string }>([
    { port: -1, options: {}, message: 'Option "port" must be a whole number from 0 to 65535, not -1' },
    { port: 65_536, options: {}, message: 'Option "port" must be a whole number from 0 to 65535, not 65536' },
    { port: 3000.5, options: {}, message: 'Option "port" must be a whole number from 0 to 65535, not 3000.5' },
    { port: 0, options: { host: 127 }, message: 'Option "host" must be a string, not number' },
    { port: 0, options: { backlog: 0 }, message: 'Option "backlog" must be a whole number from 1 to 65535, not 0' },
    { port: 0, options: { backlog: '9' }, message: 'Option "backlog" must be a number, not "9"' },
  ])('is refused with the name of the option: $message', ({ port, options, message }) => {
    expect(() => listenOptions(port, options)).toThrow(message);
  });
});
