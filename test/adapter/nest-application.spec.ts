import { createServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { Module } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from '@jest/globals';
import { httpServerOf, isNestApplication, modulesOf } from '../../src/adapter/nest-application.js';
import { RawWsAdapter } from '../../src/index.js';

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

describe('the modules of an application', () => {
  it('are there where it is known', async () => {
    const app = kept(await NestFactory.create(AppModule, quiet));
    expect(modulesOf(app)).toBe(app.get(ModulesContainer));
    expect(modulesOf(createServer())).toBeUndefined();
    expect(modulesOf(undefined)).toBeUndefined();
  });

  it('are not to be had of an application of another copy of Nest, which is named as what it is', () => {
    const cause = new Error('Nest could not find ModulesContainer element');
    const stranger = {
      select: () => stranger,
      get: () => {
        throw cause;
      },
    };
    expect(() => Reflect.construct(RawWsAdapter, [stranger])).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^The application was made by another copy of @nestjs\/core .*npm ls/),
        cause,
      }),
    );
  });
});

describe('what an adapter can not be made with', () => {
  it.each<[string, unknown]>([
    ['a promise, which must be awaited first', Promise.resolve()],
    ['null', null],
    ['object', {}],
    ['number', 3000],
  ])('is named: %s', (seen, value) => {
    expect(() => Reflect.construct(RawWsAdapter, [value])).toThrow(
      `new RawWsAdapter() takes the application or its HTTP server, not ${seen}`,
    );
  });
});
