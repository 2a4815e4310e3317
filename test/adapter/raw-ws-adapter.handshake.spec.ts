import { createServer } from 'node:http';
import { Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebSocketGateway } from '@nestjs/websockets';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { RawWsAdapter, UseHandshakeGuards } from '../../src/index.js';
import { LogBook } from '../contract/support/log-book.js';

beforeEach(() => Logger.overrideLogger(new LogBook()));

describe('an adapter that was made without the application', () => {
  it('opens servers as long as nobody has guards for the handshake', async () => {
    const adapter = new RawWsAdapter(createServer());
    expect(adapter.create(0, {}).path).toBe('/');
    await adapter.dispose();
  });

  it('stops the start where somebody has, since everybody would be let in', async () => {
    @UseHandshakeGuards({ canActivate: () => false })
    @WebSocketGateway()
    class GuardedGateway {}

    @Module({ providers: [GuardedGateway] })
    class AppModule {}

    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    app.useWebSocketAdapter(new RawWsAdapter(app.getHttpServer()));
    await expect(app.init()).rejects.toThrow(
      '@UseHandshakeGuards() of GuardedGateway needs the application: new RawWsAdapter(app)',
    );
    await app.close();
  });
});

describe('an adapter whose create() is called by somebody else than Nest', () => {
  async function start(metatype: Type) {
    @Module({ providers: [metatype] })
    class AppModule {}

    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    const adapter = new RawWsAdapter(app);
    return { app, adapter };
  }

  it('refuses a path that no gateway has named where one of them has a say in handshakes', async () => {
    @WebSocketGateway({ path: '/asked' })
    class AskedGateway {
      handleHandshake(): void {}
    }

    const { app, adapter } = await start(AskedGateway);
    expect(() => adapter.create(0, { path: '/other' })).toThrow('whether AskedGateway must be asked about handshakes');
    expect(adapter.create(0, { path: '/asked' }).path).toBe('/asked');
    await adapter.dispose();
    await app.close();
  });

  it('serves it where none has', async () => {
    @WebSocketGateway({ path: '/open' })
    class OpenGateway {}

    const { app, adapter } = await start(OpenGateway);
    expect(adapter.create(0, { path: '/other' }).path).toBe('/other');
    await adapter.dispose();
    await app.close();
  });
});
