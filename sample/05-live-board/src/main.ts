import 'reflect-metadata';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { RawWsAdapter } from 'nest-raw-ws';
import { quietStart, runSample } from 'sample-shared';
import { AppModule } from './app.module.js';

await runSample('The board', join(import.meta.dirname, '..', 'public'), async () => {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, quietStart);
  app.useWebSocketAdapter(new RawWsAdapter(app));
  return app;
});
