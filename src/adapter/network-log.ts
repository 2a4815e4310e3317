import type { Server as HttpServer } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { logError, logger, shown } from './log.js';
import type { RawWebSocketServer } from './raw-web-socket-server.js';

/** Logs what went wrong at a server: what clients did in one line, what the application did with its stack. */
export function logNetwork(server: RawWebSocketServer): void {
  server.on('refused', ({ status, code, message }, { method, url, socket }) => {
    const from = socket.remoteAddress ?? 'a client that has left';
    logger.warn(`Refused ${method} ${shown(url ?? '')} from ${from}: ${status} ${code}, ${message}`);
  });
  server.on('violation', ({ code, closeCode, message }, { id, request }) => {
    const from = request.socket.remoteAddress ?? 'a client that has left';
    logger.warn(`Closed client ${id} of ${shown(request.url ?? '')} from ${from}: ${closeCode} ${code}, ${message}`);
  });
  server.on('error', logError);
}

/** Logs what Node's HTTP parser refused at a port of the adapter's own. */
export function logBadRequests(server: HttpServer): void {
  server.on('clientError', ({ code, message }: NodeJS.ErrnoException, socket: Duplex) => {
    const from = socket instanceof Socket ? socket.remoteAddress : undefined;
    logger.warn(`Refused what ${from ?? 'a client that has left'} sent: ${code ?? 'no HTTP'}, ${shown(message)}`);
  });
}
