import type { Server as HttpServer } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { isHttpServer } from '../server/listening.js';

/** What an adapter can be made with. */
export type AppOrHttpServer = INestApplicationContext | HttpServer | undefined;

/** Whether that is a Nest application, whichever copy of Nest it comes from. */
export function isNestApplication(value: AppOrHttpServer): value is INestApplicationContext {
  return value !== undefined && 'get' in value && typeof value.get === 'function' && 'select' in value;
}

/** The HTTP server of an application, if it has one: a microservice has none. */
export function httpServerOf(value: AppOrHttpServer): HttpServer | undefined {
  if (!isNestApplication(value)) return value;
  if (!('getHttpServer' in value) || typeof value.getHttpServer !== 'function') return undefined;
  const server: unknown = value.getHttpServer();
  return isHttpServer(server) ? server : undefined;
}
