import type { IncomingMessage } from 'node:http';
import type { RawWebSocketServerEvents, RawWebSocketServerOptions, SendOptions } from '../server/index.js';
import type { RawWebSocketInit } from '../server/raw-web-socket-init.js';
import type { Verdict } from '../server/upgrade.js';
import { WebSocketEndpoint } from '../server/web-socket-endpoint.js';
import { warnAboutEmit } from './emit-warning.js';
import { resolveDispatchLimits, type RawWsGatewayOptions } from './gateways/gateway-options.js';
import type { HandshakePhase } from './handshake/handshake-phase.js';
import { asHandshakeRequest } from './handshake/handshake-request.js';
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
  /** Asks the gateways about each handshake; undefined where they have nothing to say. */
  readonly handshakes?: HandshakePhase | undefined;
}

/**
 * The server behind the gateways of one path: what `@WebSocketServer()` injects.
 *
 * @publicApi
 */
export class RawWebSocketServer extends WebSocketEndpoint<RawWebSocket> {
  readonly #context: ClientContext;
  readonly #handshakes: HandshakePhase | undefined;

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
    const { handshakes, ...context } = gateways;
    const [limits, codecs] = [resolveDispatchLimits(options), new MessageCodecs(options)];
    this.#handshakes = handshakes;
    this.#context = { ...context, limits, codecs, disconnects: new PendingWork() };
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
    const client = new RawWebSocket(init, this.#context);
    const data = this.#handshakes?.resultOf(init.request)?.data;
    if (data !== undefined) client.data = data;
    return client;
  }

  /** @internal */
  protected override decide(request: IncomingMessage, wanted: () => boolean): Verdict | Promise<Verdict> {
    if (this.#handshakes === undefined) return undefined;
    const known = { params: this.paramsOf(request), ip: this.addressOf(request) };
    return this.#handshakes.decide(asHandshakeRequest(request, known), wanted);
  }

  /** @internal */
  protected override answerHeaders(request: IncomingMessage): string[] {
    return [...(this.#handshakes?.resultOf(request)?.headers ?? [])];
  }

  protected override clientsGone(): Promise<void> {
    return this.#context.disconnects.settled();
  }
}
