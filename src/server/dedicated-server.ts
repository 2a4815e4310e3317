import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
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
  server.on('request', askForWebSocket);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    refuse(socket, refusalOfParser(error.code));
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

function askForWebSocket(_request: IncomingMessage, response: ServerResponse): void {
  const { status, message, headers } = refusal('upgrade_required');
  response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${message}\n`);
}

/** What Node's HTTP parser refused before there was a request. */
function refusalOfParser(code: string | undefined): HandshakeRefusal {
  if (code === 'HPE_HEADER_OVERFLOW') return refusal('header_too_large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refusal('request_timeout');
  return refusal('bad_request');
}
