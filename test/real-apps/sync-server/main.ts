import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Adapter } from '../adapter.js';
import { SyncGateway } from './sync.gateway.js';

@Module({ providers: [SyncGateway] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error', 'fatal'] });
app.useWebSocketAdapter(new Adapter(app));
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
console.log(`Listening on ${await app.getUrl()}`);
