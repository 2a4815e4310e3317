import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { RawWebSocketServer, type RawWebSocketOptions } from '../../src/server/index.js';
import { selfSignedCertificate } from './certificate.js';
import type { Address } from './raw-client.js';

/** A server that listens, with the requests its routes have answered. */
export interface OpenServer extends Address {
  readonly sockets: RawWebSocketServer;
  /** Undefined on a port of its own. */
  readonly http: HttpServer | undefined;
  readonly routed: readonly string[];
  close(): Promise<void>;
}

export interface ServerKind {
  readonly name: string;
  readonly hasRoutes: boolean;
  open(options?: RawWebSocketOptions): Promise<OpenServer>;
}

export const OWN_PORT: ServerKind = {
  name: 'on a port of its own',
  hasRoutes: false,
  async open(options = {}) {
    const sockets = new RawWebSocketServer({ port: 0, host: '127.0.0.1', ...options });
    await once(sockets, 'listening');
    return { sockets, http: undefined, routed: [], port: portOf(sockets), close: () => sockets.close() };
  },
};

export const ON_HTTP: ServerKind = {
  name: 'on an HTTP server with routes',
  hasRoutes: true,
  open: (options) => attached((routes) => Promise.resolve(createHttpServer(routes)), false, options),
};

export const ON_HTTPS: ServerKind = {
  name: 'on an HTTPS server with routes',
  hasRoutes: true,
  open: (options) =>
    attached(async (routes) => createHttpsServer(await selfSignedCertificate(), routes), true, options),
};

export const SERVER_KINDS: readonly ServerKind[] = [OWN_PORT, ON_HTTP, ON_HTTPS];

export function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port');
  return address.port;
}

/** Closes an HTTP server, connections that are kept alive too. */
export async function closeHttp(http: HttpServer): Promise<void> {
  const closed = once(http, 'close');
  http.close();
  http.closeAllConnections();
  await closed;
}

async function attached(
  create: (routes: RequestListener) => Promise<HttpServer>,
  secure: boolean,
  options: RawWebSocketOptions = {},
): Promise<OpenServer> {
  const routed: string[] = [];
  const http = await create((request, response) => {
    const answer = (body: Buffer) => {
      const line = `${request.method} ${request.url} ${body.length}`;
      routed.push(line);
      response.writeHead(200, { 'Content-Length': String(line.length + 1) }).end(`${line}\n`);
    };
    // A client that goes away in the middle of its body gets no answer.
    readBody(request).then(answer, () => response.destroy());
  });
  const sockets = new RawWebSocketServer({ server: http, ...options });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const close = async () => {
    await sockets.close();
    await closeHttp(http);
  };
  return { sockets, http, routed, port: portOf(http), secure, close };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
