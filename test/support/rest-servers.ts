import { Body, Controller, Get, Post, type INestApplication, type Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { RawWebSocketServer } from '../../src/server/index.js';
import type { Address } from './raw-client.js';
import { ON_HTTP, ON_HTTPS, portOf, type ServerKind } from './server-kinds.js';

/** An application with the routes `GET /rest` and `POST /rest` and a WebSocket endpoint at `/chat`. */
export interface RestServer extends Address {
  close(): Promise<void>;
}

/** Answers what the routes of the plain servers answer: method, path and length of the body. */
@Controller('rest')
class RestController {
  @Get()
  get(): string {
    return 'GET /rest 0\n';
  }

  @Post()
  post(@Body() body: object): string {
    return `POST /rest ${JSON.stringify(body).length}\n`;
  }
}

export const REST_SERVERS: readonly { readonly name: string; readonly open: () => Promise<RestServer> }[] = [
  { name: 'an HTTP server', open: () => openKind(ON_HTTP) },
  { name: 'an HTTPS server', open: () => openKind(ON_HTTPS) },
  { name: 'a Nest application on Express', open: () => openNest(new ExpressAdapter()) },
  { name: 'a Nest application on Fastify', open: () => openNest(new FastifyAdapter()) },
];

function openKind(kind: ServerKind): Promise<RestServer> {
  return kind.open({ path: '/chat' });
}

async function openNest(platform: ExpressAdapter | FastifyAdapter): Promise<RestServer> {
  const controllers: Type[] = [RestController];
  const testing = await Test.createTestingModule({ controllers }).compile();
  const app: INestApplication = testing.createNestApplication(platform, { logger: false });
  const sockets = new RawWebSocketServer({ server: app.getHttpServer(), path: '/chat' });
  await app.listen(0, '127.0.0.1');
  const close = async () => {
    await sockets.close();
    await app.close();
  };
  return { port: portOf(app.getHttpServer()), close };
}
