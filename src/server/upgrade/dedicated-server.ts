import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { refusal, type HandshakeRefusal } from '../../protocol/handshake/handshake-refusal.js';
import { refuse } from './refuse.js';

/** How long a client may take to send its request, in milliseconds. */
const HEADERS_TIMEOUT = 10_000;

/** Told of every request that was refused without having been a handshake; garbage is not even a request. */
export type RefusalReport = (refused: HandshakeRefusal, request: IncomingMessage | undefined) => void;

/** Every dedicated server, with whoever wants to know what it refuses. */
const DEDICATED = new WeakMap<HttpServer, RefusalReport>();

const TIMEOUTS = {
  headersTimeout: HEADERS_TIMEOUT,
  requestTimeout: HEADERS_TIMEOUT,
  connectionsCheckingInterval: 1000,
};

/**
 * An HTTP server that has no routes: WebSockets are all it serves, everything else is told so.
 *
 * @param tls what it speaks TLS with; plain text without
 */
export function createDedicatedServer(tls?: TlsOptions): HttpServer {
  const server =
    tls === undefined
      ? createServer(TIMEOUTS)
      : createHttpsServer({ handshakeTimeout: HEADERS_TIMEOUT, ...tls, ...TIMEOUTS });
  const answered = new WeakSet<Duplex>();
  server.on('request', (request, response) => {
    const refused = refusal('upgrade_required');
    askForWebSocket(response, refused);
    // The answer ends the connection: a second request behind the first one has none.
    if (!answered.has(request.socket)) DEDICATED.get(server)?.(refused, request);
    answered.add(request.socket);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // Garbage behind a request: its answer is on its way and ends the connection, a second one would be read as part of it.
    if (answered.has(socket)) return;
    const refused = refusalOfParser(error.code);
    // A client that has reset its connection is an everyday thing, and gets no answer.
    const answerable = socket.writable;
    refuse(socket, refused);
    if (answerable) DEDICATED.get(server)?.(refused, undefined);
  });
  DEDICATED.set(server, () => undefined);
  return server;
}

/** Lets somebody know what a dedicated server refuses by itself. */
export function reportRefusals(server: HttpServer, report: RefusalReport): void {
  DEDICATED.set(server, report);
}

/** Whether a server has no routes that a request could be given back to. */
export function isDedicated(server: HttpServer): boolean {
  return DEDICATED.has(server);
}

/** Closes a server, those of its connections that never became WebSockets too. */
export async function stopListening(server: HttpServer): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function askForWebSocket(response: ServerResponse, { status, message, headers }: HandshakeRefusal): void {
  const body = Buffer.from(`${message}\n`);
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.length,
  });
  response.end(body);
}

/** What Node's HTTP parser refused before there was a request. */
function refusalOfParser(code: string | undefined): HandshakeRefusal {
  if (code === 'HPE_HEADER_OVERFLOW') return refusal('header_too_large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refusal('request_timeout');
  return refusal('bad_request');
}
