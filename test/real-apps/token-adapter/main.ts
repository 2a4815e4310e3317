import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BoardGateway } from './board.gateway.js';
import { StatusGateway } from './status.gateway.js';
import { TokenAdapter } from './token.adapter.js';

@Controller()
class HealthController {
  @Get('health')
  health(): string {
    return 'ok';
  }
}

@Module({ controllers: [HealthController], providers: [BoardGateway, StatusGateway] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error', 'fatal'] });
app.useWebSocketAdapter(new TokenAdapter(app));
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
console.log(`Listening on ${await app.getUrl()}`);
