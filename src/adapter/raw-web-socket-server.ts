import type { RawWebSocketServerEvents, RawWebSocketServerOptions } from '../server/index.js';
import type { RawWebSocketInit } from '../server/raw-web-socket-init.js';
import { WebSocketEndpoint } from '../server/web-socket-endpoint.js';
import { warnAboutEmit } from './emit-warning.js';
import { logError } from './log.js';
import { MessageDecoder } from './message-decoder.js';
import { encodeEvent, RawWebSocket } from './raw-web-socket.js';

const LIFECYCLE: ReadonlySet<string> = new Set([
  'connection',
  'listening',
  'error',
  'close',
  'headers',
  'refused',
  'violation',
  'newListener',
  'removeListener',
] satisfies (keyof RawWebSocketServerEvents<RawWebSocket> | 'newListener' | 'removeListener')[]);

/**
 * The server behind the gateways of one path: what `@WebSocketServer()` injects.
 *
 * @publicApi
 */
export class RawWebSocketServer extends WebSocketEndpoint<RawWebSocket> {
  readonly #decoder: MessageDecoder;

  /**
   * @param decoder reads the clients' messages. Default: JSON
   * @throws TypeError or RangeError for a wrong option, naming it; Error if somebody serves the path of that HTTP server
   *   already
   */
  constructor(options: RawWebSocketServerOptions, decoder: MessageDecoder = new MessageDecoder(undefined, logError)) {
    super(options);
    this.#decoder = decoder;
  }

  /**
   * Sends a named event with its data to every client; it is serialised once.
   *
   * @throws TypeError for an event name that the protocol keeps for itself, and for data that JSON can't say; nobody
   *   gets anything then
   */
  sendEvent(event: string | number, data?: unknown): void {
    const text = encodeEvent(event, data);
    for (const client of this.clients) client.send(text);
  }

  /** The local `EventEmitter` one: it calls listeners and sends nothing. */
  override emit<E extends keyof RawWebSocketServerEvents<RawWebSocket>>(
    event: E,
    ...args: RawWebSocketServerEvents<RawWebSocket>[E]
  ): boolean {
    if (!LIFECYCLE.has(event) && this.listenerCount(event) === 0) warnAboutEmit('server', event);
    return super.emit(event, ...args);
  }

  protected override createClient(init: RawWebSocketInit): RawWebSocket {
    return new RawWebSocket(init, this.#decoder);
  }
}
