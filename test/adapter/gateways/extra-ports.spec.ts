import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ExtraPorts, PortError } from '../../../src/adapter/gateways/extra-ports.js';
import { freePort, portOf } from '../../contract/support/free-port.js';
import { LogBook } from '../../contract/support/log-book.js';
import { RawClient } from '../../support/raw-client.js';

const host = '127.0.0.1';
let ports: ExtraPorts;
let taken: Server;

beforeEach(async () => {
  Logger.overrideLogger(new LogBook());
  ports = new ExtraPorts();
  taken = createServer().listen(0, host);
  await once(taken, 'listening');
});

afterEach(async () => {
  await ports.close();
  taken.close();
  await once(taken, 'close');
});

describe('ExtraPorts', () => {
  it('has one server for a port, however many ask for it', async () => {
    const [port, other] = [await freePort(), await freePort()];
    expect(ports.serverOf({ port, host }, 'A')).toBe(ports.serverOf({ port, host }, 'B'));
    expect(ports.serverOf({ port: other, host }, 'C')).not.toBe(ports.serverOf({ port, host }, 'A'));
  });

  it('opens a port when it is told to, as it was asked for', async () => {
    const server = ports.serverOf({ port: 0, host, backlog: 5 }, 'A');
    const listen = jest.spyOn(server, 'listen');
    expect(server.listening).toBe(false);
    await ports.listen();
    expect(listen).toHaveBeenCalledWith({ port: 0, host, backlog: 5 }, expect.any(Function));
    expect(server.address()).toMatchObject({ address: host });
  });

  it('leaves ports alone that are open', async () => {
    const server = ports.serverOf({ port: 0, host }, 'A');
    await ports.listen();
    const address = server.address();
    await ports.listen();
    expect(server.address()).toEqual(address);
  });

  it('opens a port once although it is told to while it is being opened', async () => {
    const server = ports.serverOf({ port: 0, host }, 'A');
    const listen = jest.spyOn(server, 'listen');
    const listening = jest.fn();
    server.on('listening', listening);
    await Promise.all([ports.listen(), ports.listen()]);
    expect(listen).toHaveBeenCalledTimes(1);
    expect(listening).toHaveBeenCalledTimes(1);
  });

  it('closes a port that is still being opened', async () => {
    const server = ports.serverOf({ port: 0, host }, 'A');
    const opening = ports.listen();
    expect(server.listening).toBe(false);
    await ports.close();
    await opening;
    expect(server.listening).toBe(false);
  });

  it('has nothing to open for an application without ports of its own', async () => {
    await expect(ports.listen()).resolves.toBeUndefined();
  });

  it('S11 names the port, its gateways and the reason when it cannot be opened', async () => {
    const port = portOf(taken);
    ports.serverOf({ port, host }, 'ChatGateway');
    const failure: unknown = await ports.listen().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PortError);
    expect(failure).toMatchObject({
      name: 'PortError',
      code: 'EADDRINUSE',
      port,
      message: `Port ${port} of ChatGateway can't be opened: listen EADDRINUSE: address already in use ${host}:${port}`,
      cause: { code: 'EADDRINUSE', port },
    });
  });

  it('keeps none open if one cannot be opened', async () => {
    const fine = ports.serverOf({ port: 0, host }, 'A');
    ports.serverOf({ port: portOf(taken), host }, 'B');
    await expect(ports.listen()).rejects.toThrow('of B');
    expect(fine.listening).toBe(false);
  });

  it('closes what is open, connections without a WebSocket too, and forgets it', async () => {
    const server = ports.serverOf({ port: 0, host }, 'A');
    await ports.listen();
    const client = await RawClient.connect({ port: portOf(server) });
    client.write('GET / HTT');
    await ports.close();
    expect(server.listening).toBe(false);
    await client.end;
    expect(ports.serverOf({ port: 0, host }, 'A')).not.toBe(server);
    await client.destroy();
  });

  it('tells whoever asks such a port for a page that it has none', async () => {
    const server = ports.serverOf({ port: 0, host }, 'A');
    await ports.listen();
    const client = await RawClient.connect({ port: portOf(server) });
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(await client.readHead()).toMatch(/^HTTP\/1\.1 426 /);
    await client.destroy();
  });
});
