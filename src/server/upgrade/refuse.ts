import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HandshakeRefusal } from '../../protocol/handshake/handshake-refusal.js';
import { refusalResponse } from '../../protocol/handshake/handshake-response.js';

/** How long a refused client may take to end its half of the connection, in milliseconds. */
const LINGER = 1000;

const HEADER_END = '\r\n\r\n';

/**
 * Answers a handshake with the HTTP response that refuses it. The connection ends with it: what the client sends behind
 * a refused handshake is thrown away unread.
 *
 * @param method of the request: what answers a HEAD has the length of a body but none (RFC 9110 section 9.3.2)
 */
export function refuse(socket: Duplex, refused: HandshakeRefusal, method = 'GET'): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const response = refusalResponse(refused, STATUS_CODES[refused.status] ?? 'Refused');
  // Destroyed with unread bytes the socket would send a reset, which can overtake the response.
  socket.resume();
  socket.end(method === 'HEAD' ? response.slice(0, response.indexOf(HEADER_END) + HEADER_END.length) : response);
  const linger = setTimeout(() => socket.destroy(), LINGER);
  socket.once('close', () => clearTimeout(linger));
}
