import { createServer } from 'node:http';
import { Logger, Module } from '@nestjs/common';
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
