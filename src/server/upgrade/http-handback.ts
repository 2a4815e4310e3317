import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import { listElements } from '../../protocol/handshake/header-grammar.js';

/** Header fields that ask to leave HTTP/1.1 (RFC 9110 section 7.8, RFC 7540 section 3.2.1). */
const UPGRADE_FIELDS: ReadonlySet<string> = new Set(['upgrade', 'http2-settings']);

/**
 * Gives a request back to HTTP that asks for an upgrade nobody here offers, such as `Upgrade: h2c` of a plain REST
 * client: a server may ignore the wish (RFC 9110 section 7.8), but Node takes every upgrade away from the routes as soon
 * as somebody listens for upgrades. The request is written anew without the wish and read again.
 */
export function handBack(server: HttpServer, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.unshift(Buffer.concat([Buffer.from(requestHead(request), 'latin1'), head]));
  // A TLS server reads HTTP from the decrypted stream.
  server.emit(socket instanceof TLSSocket ? 'secureConnection' : 'connection', socket);
}

function requestHead(request: IncomingMessage): string {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i]!;
    const value = remaining(name.toLowerCase(), request.rawHeaders[i + 1]!);
    if (value !== undefined) lines.push(`${name}: ${value}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function remaining(name: string, value: string): string | undefined {
  if (UPGRADE_FIELDS.has(name)) return undefined;
  if (name !== 'connection') return value;
  const options = listElements(value).filter((option) => !UPGRADE_FIELDS.has(option.toLowerCase()));
  return options.length === 0 ? undefined : options.join(', ');
}
