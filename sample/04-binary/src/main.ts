import 'reflect-metadata';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import * as msgpackr from 'msgpackr';
import { messagePackCodec, RawWsAdapter } from 'nest-raw-ws';
import { quietStart, runSample } from 'sample-shared';
import { AppModule } from './app.module.js';

// The page needs MessagePack, too. The files of the package are ES modules that a browser imports as they are.
const libraries = { msgpackr: dirname(fileURLToPath(import.meta.resolve('msgpackr'))) };

const createApp = async () => {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, quietStart);
  app.useWebSocketAdapter(new RawWsAdapter(app, { codec: messagePackCodec(msgpackr) }));
  return app;
};

await runSample('The drawing', join(import.meta.dirname, '..', 'public'), createApp, libraries);
