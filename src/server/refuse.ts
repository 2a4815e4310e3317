import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HandshakeRefusal } from '../protocol/handshake-refusal.js';
import { refusalResponse } from '../protocol/handshake-response.js';

/** How long a refused client may take to end its half of the connection, in milliseconds. */
const LINGER = 1000;

/**
 * Answers a handshake with the HTTP response that refuses it. The connection ends with it: what the client sends behind
 * a refused handshake is thrown away unread.
 */
export function refuse(socket: Duplex, refused: HandshakeRefusal): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  // Destroyed with unread bytes the socket would send a reset, which can overtake the response.
  socket.resume();
  socket.end(refusalResponse(refused, STATUS_CODES[refused.status] ?? 'Refused'));
  const linger = setTimeout(() => socket.destroy(), LINGER);
  socket.once('close', () => clearTimeout(linger));
}
