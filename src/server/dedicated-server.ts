import { once } from 'node:events';
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { refusal, type HandshakeRefusal } from '../protocol/handshake-refusal.js';
import { refuse } from './refuse.js';

/** How long a client may take to send its request, in milliseconds. */
const HEADERS_TIMEOUT = 10_000;

const DEDICATED = new WeakSet<HttpServer>();

/** An HTTP server that has no routes: WebSockets are all it serves, everything else is told so. */
export function createDedicatedServer(): HttpServer {
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: HEADERS_TIMEOUT,
    connectionsCheckingInterval: 1000,
  });
  const answered = new WeakSet<Duplex>();
  server.on('request', (request, response) => {
    answered.add(request.socket);
    askForWebSocket(response);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // Garbage behind a request: its answer is on its way and ends the connection, a second one would be read as part of it.
    if (!answered.has(socket)) refuse(socket, refusalOfParser(error.code));
  });
  DEDICATED.add(server);
  return server;
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

function askForWebSocket(response: ServerResponse): void {
  const { status, message, headers } = refusal('upgrade_required');
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
