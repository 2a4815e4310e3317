import type { IncomingMessage } from 'node:http';
import { RoomEndpoint, type AnyServerEvents } from '../rooms/index.js';
import type { RawWebSocketServerEvents, RawWebSocketServerOptions } from '../server/index.js';
import type { RawWebSocketInit } from '../server/client/raw-web-socket-init.js';
import { SERVER_OPTIONS, warnOfUnknownOptions } from '../server/options/unknown-options.js';
import type { Verdict } from '../server/upgrade/upgrade.js';
import { warnAboutEmit } from './emit-warning.js';
import { resolveDispatchLimits, type RawWsGatewayOptions } from './gateways/gateway-options.js';
import type { HandshakePhase } from './handshake/handshake-phase.js';
import { GATEWAY_OPTIONS } from './gateways/unknown-options.js';
import { asHandshakeRequest } from './handshake/handshake-request.js';
import { logError } from './log.js';
import { MessageDecoder } from './message-decoder.js';
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
  /** What tells the server from others of the application, in every process. Default: its path. */
  readonly channel?: string;
}

/**
 * The server behind the gateways of one path: what `@WebSocketServer()` injects.
 *
 * @publicApi
 */
export class RawWebSocketServer<
  ServerEvents extends object = AnyServerEvents,
  Data extends object = Record<string, unknown>,
> extends RoomEndpoint<RawWebSocket<Data, ServerEvents>, ServerEvents> {
  readonly #context: ClientContext;
  readonly #handshakes: HandshakePhase | undefined;

  /**
   * @param callback called when the server's own port is open
   * @param gateways for the adapter. Default: messages are JSON, and there are no gateways
   * @throws TypeError or RangeError for a wrong option, naming it; Error if somebody serves the path of that HTTP server
   *   already
   */
  constructor(
    options: RawWebSocketServerOptions & RawWsGatewayOptions,
    callback?: () => void,
    gateways?: GatewayContext,
  ) {
    const { handshakes, channel = options.path ?? '', ...context } = gateways ?? withoutGateways();
    const [limits, codecs] = [resolveDispatchLimits(options), new MessageCodecs(options)];
    super(withCodecProtocols(options), { codecs: codecs.named, channel, callback });
    // The adapter has warned already, and has named the gateway.
    if (gateways === undefined) warnOfUnknownOptions(options, { ...SERVER_OPTIONS, ...GATEWAY_OPTIONS });
    this.#handshakes = handshakes;
    this.#context = { ...context, limits, codecs, disconnects: new PendingWork(), broadcaster: this.broadcaster };
  }

  /** The local `EventEmitter` one: it calls listeners and sends nothing. */
  override emit<E extends keyof RawWebSocketServerEvents<RawWebSocket<Data, ServerEvents>>>(
    event: E,
    ...args: RawWebSocketServerEvents<RawWebSocket<Data, ServerEvents>>[E]
  ): boolean {
    if (!LIFECYCLE.has(event) && this.listenerCount(event) === 0) warnAboutEmit('server', event);
    return super.emit(event, ...args);
  }

  protected override createClient(init: RawWebSocketInit): RawWebSocket<Data, ServerEvents> {
    const client: RawWebSocket<Data, ServerEvents> = new RawWebSocket(init, this.#context);
    const data = this.#handshakes?.resultOf(init.request)?.data;
    if (data !== undefined) Object.assign(client, { data });
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

function withoutGateways(): GatewayContext {
  return { decoder: new MessageDecoder(undefined, logError), intercepted: new Set() };
}
