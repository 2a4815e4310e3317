import type { Server as HttpServer } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { escaped, shown } from '../message/index.js';
import type { CutOffReason } from '../server/index.js';
import { logError, logger } from './log.js';
import type { RawWebSocketServer } from './raw-web-socket-server.js';
import { refusalHint } from './refusal-hint.js';
import { shownTarget } from './shown-target.js';

/** What clients are cut off for that somebody may want to do something about; that others vanish happens every day. */
const NEWS: ReadonlySet<CutOffReason> = new Set([
  'slow_consumer',
  'write_timeout',
  'message_timeout',
  'rate_limit',
  'invalid_data',
  'message_refused',
  'drain_timeout',
]);

/** Logs what went wrong at a server: what clients did in one line, what the application did with its stack. */
export function logNetwork(server: RawWebSocketServer): void {
  server.on('refused', ({ status, code, message }, request) => {
    const { method, url, socket } = request;
    const from = place(socket.remoteAddress);
    const hint = refusalHint(code, request, server.servedPaths);
    logger.warn(`Refused ${method} ${shownTarget(url)} from ${from}: ${status} ${code}, ${escaped(message)}${hint}`);
  });
  server.on('upgradeMissing', ({ method, url, socket }) => {
    logger.warn(
      `A handshake for ${shownTarget(url)} has come from ${place(socket.remoteAddress)} as a plain ${method}: ` +
        'a proxy leaves out its Upgrade. In nginx set proxy_http_version 1.1; ' +
        'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; (told once)',
    );
  });
  server.on('violation', ({ code, closeCode, message }, { id, request }) => {
    const from = place(request.socket.remoteAddress);
    logger.warn(
      `Closed client ${escaped(id)} of ${shownTarget(request.url)} from ${from}: ${closeCode} ${code}, ${message}`,
    );
  });
  server.on('cutOff', (reason, { id, request, bufferedAmount }) => {
    if (!NEWS.has(reason)) return;
    const from = place(request.socket.remoteAddress);
    const unsent = bufferedAmount === 0 ? '' : `, ${bufferedAmount} bytes were unsent`;
    logger.warn(`Cut off client ${escaped(id)} of ${shownTarget(request.url)} from ${from}: ${reason}${unsent}`);
  });
  server.on('error', logError);
}

/** Logs what Node's HTTP parser refused at a port of the adapter's own. */
export function logBadRequests(server: HttpServer): void {
  server.on('clientError', ({ code, message }: NodeJS.ErrnoException, socket: Duplex) => {
    const from = place(socket instanceof Socket ? socket.remoteAddress : undefined);
    logger.warn(`Refused what ${from} sent: ${code ?? 'no HTTP'}, ${shown(message)}`);
  });
}

/** Where a client is. A socket forgets its address when it closes. */
function place(address: string | undefined): string {
  return address ?? 'a client that has left';
}
