import { createServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from '@jest/globals';
import { httpServerOf, isNestApplication } from '../../src/adapter/nest-application.js';

@Module({})
class AppModule {}

class ServerlessAdapter extends ExpressAdapter {
  /** As an adapter for functions in a cloud has it. */
  override initHttpServer(): void {}
}

const quiet = { logger: false, abortOnError: false } as const;
const tcp = { transport: Transport.TCP, options: { port: 0 } } as const;
const opened: { close(): Promise<unknown> }[] = [];

function kept<App extends { close(): Promise<unknown> }>(app: App): App {
  opened.push(app);
  return app;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.close()));
});

describe('a Nest application', () => {
  it.each([
    ['on Express', () => NestFactory.create(AppModule, new ExpressAdapter(), quiet)],
    ['on Fastify', () => NestFactory.create(AppModule, new FastifyAdapter(), quiet)],
  ])('%s has an HTTP server', async (_name, create) => {
    const app = kept(await create());
    const server: Server = app.getHttpServer();
    expect(isNestApplication(app)).toBe(true);
    expect(httpServerOf(app)).toBe(server);
  });

  it.each([
    ['without a server', () => NestFactory.create(AppModule, new ServerlessAdapter(), quiet)],
    ['that is a microservice', () => NestFactory.createMicroservice(AppModule, { ...quiet, ...tcp })],
    ['that is a context alone', () => NestFactory.createApplicationContext(AppModule, quiet)],
  ])('%s has none', async (_name, create) => {
    const app = kept(await create());
    expect(isNestApplication(app)).toBe(true);
    expect(httpServerOf(app)).toBeUndefined();
  });
});

describe('what is no Nest application', () => {
  it.each([
    ['an HTTP server', createServer()],
    ['an HTTPS server', createHttpsServer()],
    ['nothing', undefined],
  ])('may be %s, which is taken as it is', (_name, value) => {
    expect(isNestApplication(value)).toBe(false);
    expect(httpServerOf(value)).toBe(value);
  });
});
