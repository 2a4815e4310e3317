import type { RawWebSocketInit } from './raw-web-socket-init.js';
import { RawWebSocket } from './raw-web-socket.js';
import { WebSocketEndpoint } from './web-socket-endpoint.js';

/**
 * A WebSocket server: on a port of its own, on an HTTP or HTTPS server that exists, or fed by `handleUpgrade`; in the
 * shape of the server of the `ws` package.
 *
 * @publicApi
 */
export class RawWebSocketServer extends WebSocketEndpoint<RawWebSocket> {
  protected override createClient(init: RawWebSocketInit): RawWebSocket {
    return new RawWebSocket(init);
  }
}
