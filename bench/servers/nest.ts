import 'reflect-metadata';
import type { INestApplication, WebSocketAdapter } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { reportTo } from './control.js';
import { echoModule } from './gateways.js';
import type { ServerSettings } from './settings.js';

/** A Nest application with one of the two adapters. */
export async function serveNest(
  settings: ServerSettings,
  adapt: (app: INestApplication) => WebSocketAdapter,
): Promise<void> {
  const app = await NestFactory.create(echoModule(settings), { logger: ['error', 'warn'] });
  app.useWebSocketAdapter(adapt(app));
  await app.listen(0, '127.0.0.1');
  const { port } = new URL(await app.getUrl());
  reportTo({ port: Number(port) });
}
