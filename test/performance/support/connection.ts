import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { handshakeRequest, type HandshakeChanges } from '../../support/handshake-request.js';
import { RawClient } from '../../support/raw-client.js';
import { portOf } from '../../support/server-kinds.js';

/** Both sides of a connection in which a WebSocket is open. */
export interface Connection {
  /** The socket on the server's side. */
  readonly socket: Socket;
  readonly client: RawClient;
}

/** Opens a WebSocket at `/` of a server of this process. */
export async function connectionTo(http: HttpServer, changes: HandshakeChanges = {}): Promise<Connection> {
  const accepted = new Promise<Socket>((resolve) => http.once('connection', resolve));
  const { client } = await RawClient.open({ port: portOf(http) }, handshakeRequest({ url: '/', ...changes }));
  return { socket: await accepted, client };
}
