import type { RawWebSocketServerOptions } from './options/options.js';
import type { RawWebSocketInit } from './client/raw-web-socket-init.js';
import { RawWebSocket } from './client/raw-web-socket.js';
import { SERVER_OPTIONS, warnOfUnknownOptions } from './options/unknown-options.js';
import { WebSocketEndpoint } from './web-socket-endpoint.js';

/**
 * A WebSocket server: on a port of its own, on an HTTP or HTTPS server that exists, or fed by `handleUpgrade`; in the
 * shape of the server of the `ws` package.
 *
 * @publicApi
 */
export class RawWebSocketServer<Data extends object = Record<string, unknown>> extends WebSocketEndpoint<
  RawWebSocket<Data>
> {
  /**
   * @param callback called when the server's own port is open
   * @throws TypeError or RangeError for a wrong option, naming it; Error if somebody serves the path of that HTTP server
   *   already
   */
  constructor(options: RawWebSocketServerOptions, callback?: () => void) {
    super(options, callback);
    warnOfUnknownOptions(options, SERVER_OPTIONS);
  }

  protected override createClient(init: RawWebSocketInit): RawWebSocket<Data> {
    return new RawWebSocket(init);
  }
}
