import type { RawWebSocketServerEvents, RawWebSocketServerOptions, SendOptions } from '../server/index.js';
import type { RawWebSocketInit } from '../server/raw-web-socket-init.js';
import { WebSocketEndpoint } from '../server/web-socket-endpoint.js';
import { warnAboutEmit } from './emit-warning.js';
import { resolveDispatchLimits, type RawWsGatewayOptions } from './gateway-options.js';
import { logError } from './log.js';
import { MessageDecoder } from './message-decoder.js';
import { EncodedEvent } from './encoded-event.js';
import { MessageCodecs, withCodecProtocols } from './message-codecs.js';
import { PendingWork } from './pending-work.js';
import { RawWebSocket, type ClientContext } from './raw-web-socket.js';

const LIFECYCLE: ReadonlySet<string> = new Set([
  'connection',
  'listening',
  'error',
  'close',
  'headers',
  'refused',
  'violation',
  'cutOff',
  'slow',
  'newListener',
  'removeListener',
] satisfies (keyof RawWebSocketServerEvents<RawWebSocket> | 'newListener' | 'removeListener')[]);

/** What a server knows of its gateways. */
export interface GatewayContext {
  /** Reads the clients' messages. */
  readonly decoder: MessageDecoder;
  /** Events whose handlers have interceptors. */
  readonly intercepted: ReadonlySet<unknown>;
}

/**
 * The server behind the gateways of one path: what `@WebSocketServer()` injects.
 *
 * @publicApi
 */
export class RawWebSocketServer extends WebSocketEndpoint<RawWebSocket> {
  readonly #context: ClientContext;

  /**
   * @param gateways default: messages are JSON, and there are no gateways
   * @throws TypeError or RangeError for a wrong option, naming it; Error if somebody serves the path of that HTTP server
   *   already
   */
  constructor(
    options: RawWebSocketServerOptions & RawWsGatewayOptions,
    gateways: GatewayContext = { decoder: new MessageDecoder(undefined, logError), intercepted: new Set() },
  ) {
    super(withCodecProtocols(options));
    const [limits, codecs] = [resolveDispatchLimits(options), new MessageCodecs(options)];
    this.#context = { ...gateways, limits, codecs, disconnects: new PendingWork() };
  }

  /**
   * Sends a named event with its data to every client; it is serialised once for each format that clients have.
   *
   * @throws TypeError for an event name that the protocol keeps for itself, and for data that JSON can't say; with a
   *   codec, whatever that throws. Nobody gets anything then
   */
  sendEvent(event: string | number, data?: unknown, options?: SendOptions): void {
    const encoded = new EncodedEvent(event, data);
    const { all } = this.#context.codecs;
    // What nobody is sent need not be possible to say, unless it never is.
    if (all.size === 1) for (const codec of all) encoded.for(codec);
    else for (const { codec } of this.clients) encoded.for(codec);
    for (const client of this.clients) client.sendEncoded(encoded.for(client.codec), options);
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
    return new RawWebSocket(init, this.#context);
  }

  protected override clientsGone(): Promise<void> {
    return this.#context.disconnects.settled();
  }
}
