import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Adapter } from '../adapter.js';
import { makeGraphqlServer, serveBeside, serveFirst } from './graphql-server.js';
import { NotesGateway } from './notes.gateway.js';
import { Notes } from './notes.js';

@Module({ providers: [Notes, NotesGateway] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error', 'fatal'] });
app.useWebSocketAdapter(new Adapter(app));
app.enableShutdownHooks();
await app.init();
const graphql = makeGraphqlServer(app.get(Notes));
if (process.env['GRAPHQL'] === 'beside') serveBeside('/graphql', graphql, app.getHttpServer());
else serveFirst('/graphql', graphql, app.getHttpServer());
await app.listen(0, '127.0.0.1');
console.log(`Listening on ${await app.getUrl()}`);
