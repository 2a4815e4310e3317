import 'reflect-metadata';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { RawWsAdapter } from 'nest-raw-ws';
import { AppModule } from './app.module.js';
import { explainPortError, readPort } from './port.js';
import { securityHeaders } from './security-headers.js';

async function start(): Promise<string> {
  const port = readPort(process.env.PORT);
  // The log is held back until the chat runs: a port in use then ends in the one line below, without Nest's beside it.
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    abortOnError: false,
    autoFlushLogs: false,
    bufferLogs: true,
    logger: ['error', 'warn'],
  });
  app.useWebSocketAdapter(new RawWsAdapter(app));
  app.enableShutdownHooks();
  app.use(securityHeaders);
  app.useStaticAssets(join(import.meta.dirname, '..', 'public'));
  await app.listen(port);
  app.flushLogs();
  const url = new URL(await app.getUrl());
  url.hostname = 'localhost';
  return url.origin;
}

try {
  console.log(`Chat is on ${await start()}`);
} catch (error) {
  const explanation = explainPortError(error);
  if (explanation === undefined) {
    Logger.flush();
  }
  console.error(explanation ?? error);
  process.exit(1);
}
