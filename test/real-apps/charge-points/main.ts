import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Adapter } from '../adapter.js';
import { ChargePointsController } from './charge-points.controller.js';
import { readIdentities } from './identities.js';
import { OcppGateway } from './ocpp.gateway.js';
import { parseOcpp } from './ocpp-message.js';

@Module({ controllers: [ChargePointsController], providers: [OcppGateway] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error', 'fatal'] });
const adapter = new Adapter(app);
adapter.setMessageParser(parseOcpp);
app.useWebSocketAdapter(adapter);
readIdentities(app.getHttpServer());
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
console.log(`Listening on ${await app.getUrl()}`);
