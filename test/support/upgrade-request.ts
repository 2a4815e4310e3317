import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { handshakeRequest, type HandshakeChanges } from './handshake-request.js';

/** A valid opening handshake with some changes, as the object that an HTTP server emits with `'upgrade'`. */
export function upgradeRequest(changes: HandshakeChanges = {}, socket = new Socket()): IncomingMessage {
  const { method = '', url = '', httpVersion, rawHeaders } = handshakeRequest(changes);
  const request = new IncomingMessage(socket);
  Object.assign(request, { method, url, httpVersion });
  request.rawHeaders = [...rawHeaders];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    request.headers[rawHeaders[i]!.toLowerCase()] = rawHeaders[i + 1]!.trim();
  }
  return request;
}
