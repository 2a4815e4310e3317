import type { IncomingHttpHeaders, Server as HttpServer } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { logError, logger, shown } from './log.js';
import type { RawWebSocketServer } from './raw-web-socket-server.js';

/** Logs what went wrong at a server: what clients did in one line, what the application did with its stack. */
export function logNetwork(server: RawWebSocketServer): void {
  server.on('refused', ({ status, code, message }, { method, url, headers, socket }) => {
    const from = socket.remoteAddress ?? 'a client that has left';
    const hint = code === 'origin_not_allowed' ? originHint(headers) : '';
    logger.warn(`Refused ${method} ${shown(url ?? '')} from ${from}: ${status} ${code}, ${message}${hint}`);
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

/** What to do about a page that may not connect: the option to paste, and what a proxy may have got wrong. */
function originHint({ origin, host }: IncomingHttpHeaders): string {
  if (origin === undefined) return '. It sent no Origin, and requireOrigin is on';
  const upstream = /^(?:[\w-]+|\d+(?:\.\d+){3})(?::\d+)?$/.test(host ?? '');
  const proxy = upstream ? ' set proxy_set_header Host $host in nginx' : '';
  return `. To let it in set origins: [${shown(origin)}]${proxy && `, or if it is your own page${proxy}`}`;
}
