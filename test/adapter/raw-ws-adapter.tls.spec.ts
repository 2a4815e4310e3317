import { once } from 'node:events';
import { connect } from 'node:net';
import { Logger, Module, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RawWsAdapter, type RawWsAdapterOptions, type RawWsGatewayOptions } from '../../src/index.js';
import { freePort } from '../contract/support/free-port.js';
import { LogBook } from '../contract/support/log-book.js';
import { Peer } from '../contract/support/peer.js';
import { selfSignedCertificate, type Certificate } from '../support/certificate.js';

const host = '127.0.0.1';
let certificate: Certificate;
let logs: LogBook;
let running: { close(): Promise<unknown> }[];

beforeAll(async () => {
  certificate = await selfSignedCertificate();
});

beforeEach(() => {
  running = [];
  logs = new LogBook();
  Logger.overrideLogger(logs);
});

afterEach(async () => {
  await Promise.all(running.map((one) => one.close()));
});

function gateway(port: number, options: RawWsGatewayOptions = {}): Type {
  @WebSocketGateway(port, options)
  class SecureGateway {
    @SubscribeMessage('hi')
    hi(): string {
      return 'ho';
    }
  }

  return SecureGateway;
}

interface Setup {
  readonly https?: boolean;
  readonly withApp?: boolean;
  readonly defaults?: RawWsAdapterOptions;
}

async function start(gateways: Type[], { https = false, withApp = true, defaults = {} }: Setup = {}) {
  @Module({ providers: gateways })
  class AppModule {}

  const options = { logger: logs, abortOnError: false, ...(https ? { httpsOptions: certificate } : {}) } as const;
  const app: INestApplication = await NestFactory.create(AppModule, options);
  running.push(app);
  app.useWebSocketAdapter(new RawWsAdapter(withApp ? app : app.getHttpServer(), { host, ...defaults }));
  await app.listen(0, host);
}

async function ask(url: string): Promise<unknown> {
  const peer = await Peer.connect(url, [], { rejectUnauthorized: false });
  running.push({ close: () => peer.destroy() });
  peer.send({ event: 'hi' });
  return peer.next();
}

const plainText =
  /^(?:SecureGateway|A gateway): port \d+ speaks plain text \(ws:\), though the application speaks TLS: give it the option "tls"/;

describe('a gateway on a port of its own', () => {
  it.each<[string, boolean, Setup]>([
    ['of an application in plain text', true, {}],
    ['of an application with TLS', true, { https: true }],
    ['of an application that is not known', true, { https: true, withApp: false }],
    ['by the options of the adapter', false, { https: true }],
  ])('speaks TLS with the option tls, %s', async (_name, ofGateway, setup) => {
    const port = await freePort();
    const tls = { tls: { ...certificate } };
    await start([gateway(port, ofGateway ? tls : {})], { ...setup, defaults: ofGateway ? {} : tls });
    expect(await ask(`wss://${host}:${port}`)).toBe('ho');
    expect(logs.texts('warn')).toEqual([]);
  });

  it.each<[string, boolean]>([
    ['is known', true],
    ['is not', false],
  ])('warns that it speaks plain text where the application speaks TLS and %s', async (_name, withApp) => {
    const port = await freePort();
    await start([gateway(port)], { https: true, withApp });
    expect(await ask(`ws://${host}:${port}`)).toBe('ho');
    expect(logs.texts('warn')).toEqual([expect.stringMatching(plainText)]);
  });

  it.each<[string, RawWsGatewayOptions, Setup]>([
    ['where that is meant', { tls: false }, { https: true }],
    ['where the application does, too', {}, {}],
  ])('speaks plain text without a warning %s', async (_name, options, setup) => {
    const port = await freePort();
    await start([gateway(port, options)], setup);
    expect(await ask(`ws://${host}:${port}`)).toBe('ho');
    expect(logs.texts('warn')).toEqual([]);
  });

  it('outlives a client that does not speak TLS, and one that says nothing to its certificate', async () => {
    const port = await freePort();
    await start([gateway(port, { tls: { ...certificate } })]);
    const client = connect(port, host);
    client.on('error', () => undefined);
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(client.resume(), 'close');
    await expect(Peer.connect(`wss://${host}:${port}`)).rejects.toThrow('self-signed certificate');
    expect(await ask(`wss://${host}:${port}`)).toBe('ho');
  });

  it.each<[string, unknown, string]>([
    [
      'a text',
      'key',
      'SecureGateway: Option "tls" must be an object with Node\'s options for TLS, or false, not "key"',
    ],
    ['true', true, 'SecureGateway: Option "tls" must be an object with Node\'s options for TLS, or false, not boolean'],
    ['what is no key', { key: 'secret' }, 'SecureGateway: Option "tls" is not valid: '],
  ])('does not start with %s', async (_name, tls, message) => {
    const options: RawWsGatewayOptions = Object({ tls });
    const started = start([gateway(await freePort(), options)]);
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.not.toThrow('secret');
  });

  it('is not shared by two that want TLS with something else', async () => {
    const port = await freePort();
    const other = await selfSignedCertificate();
    const gateways = [
      gateway(port, { path: '/one', tls: { ...certificate } }),
      gateway(port, { path: '/two', tls: { ...other } }),
    ];
    await expect(start(gateways)).rejects.toThrow(`share port ${port} but have different values for the option "tls"`);
    await expect(start(gateways, { withApp: false })).rejects.toThrow(
      `share port ${port}, which the latter wants with another "tls"`,
    );
  });

  it('is the same for two of which one says with what', async () => {
    const port = await freePort();
    await start([gateway(port, { path: '/one', tls: { ...certificate } }), gateway(port, { path: '/two' })]);
    expect([await ask(`wss://${host}:${port}/one`), await ask(`wss://${host}:${port}/two`)]).toEqual(['ho', 'ho']);
    expect(logs.texts('log').join('\n')).toContain(`SecureGateway on wss://${host}:${port}/one, events: hi`);
  });
});

describe('a gateway on the port of the application', () => {
  it('does not start with the option tls where the application speaks plain text', async () => {
    await expect(start([gateway(0, { tls: { ...certificate } })])).rejects.toThrow(
      'SecureGateway: option "tls" is for a gateway on a port of its own',
    );
  });

  it('leaves TLS to the application, whatever the adapter says for ports of their own', async () => {
    await start([gateway(0)], { defaults: { tls: { ...certificate } } });
    await start([gateway(0, { tls: { ...certificate } })], { https: true });
    expect(logs.texts('warn')).toEqual([]);
  });
});
