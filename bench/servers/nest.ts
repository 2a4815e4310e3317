import 'reflect-metadata';
import type { INestApplication, Type, WebSocketAdapter } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { reportTo } from './control.js';

/** A Nest application with its gateways and one of the adapters. */
export async function serveNest(gateways: Type, adapt: (app: INestApplication) => WebSocketAdapter): Promise<void> {
  const app = await NestFactory.create(gateways, { logger: ['error', 'warn'] });
  app.useWebSocketAdapter(adapt(app));
  await app.listen(0, '127.0.0.1');
  const { port } = new URL(await app.getUrl());
  reportTo({ port: Number(port) });
}
