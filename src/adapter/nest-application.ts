import type { Server as HttpServer } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { hasMethod } from '../server/base/has-method.js';
import { isHttpServer } from '../server/options/listening.js';
import { isPromise } from '../server/base/promise.js';

/** What an adapter can be made with. */
export type AppOrHttpServer = INestApplicationContext | HttpServer | undefined;

/** Whether that is a Nest application, whichever copy of Nest it comes from. */
export function isNestApplication(value: unknown): value is INestApplicationContext {
  return hasMethod(value, 'get') && hasMethod(value, 'select');
}

/**
 * The HTTP server of an application, if it has one: a microservice has none.
 *
 * @throws TypeError for what is neither an application nor a server
 */
export function httpServerOf(value: AppOrHttpServer): HttpServer | undefined {
  if (!isNestApplication(value)) {
    if (value === undefined || isHttpServer(value)) return value;
    const seen = isPromise(value) ? 'a promise, which must be awaited first' : value === null ? 'null' : typeof value;
    throw new TypeError(`new RawWsAdapter() takes the application or its HTTP server, not ${seen}`);
  }
  if (!('getHttpServer' in value) || typeof value.getHttpServer !== 'function') return undefined;
  const server: unknown = value.getHttpServer();
  return isHttpServer(server) ? server : undefined;
}

/**
 * The modules of an application; undefined where it is not known.
 *
 * @throws Error for an application of another copy of Nest: what its classes are called here and there is not the same
 */
export function modulesOf(value: AppOrHttpServer): ModulesContainer | undefined {
  if (!isNestApplication(value)) return undefined;
  try {
    return value.get(ModulesContainer);
  } catch (error) {
    throw new Error(
      'The application was made by another copy of @nestjs/core than the one that nest-raw-ws and @nestjs/websockets find: ' +
        '"npm ls @nestjs/core" shows them, and there must be just one',
      { cause: error },
    );
  }
}
