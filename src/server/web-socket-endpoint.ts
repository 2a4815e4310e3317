import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Socket, type AddressInfo, type ListenOptions } from 'node:net';
import type { Duplex } from 'node:stream';
import { negotiateDeflate } from '../protocol/deflate-negotiation.js';
import { targetPath, type HandshakeOffer } from '../protocol/handshake.js';
import { refusal, type HandshakeRefusal } from '../protocol/handshake-refusal.js';
import { acceptResponse } from '../protocol/handshake-response.js';
import type { Violation } from '../protocol/violation.js';
import { ClientSet } from './client-set.js';
import { createDedicatedServer, stopListening } from './dedicated-server.js';
import { connectionSource } from './listening.js';
import { resolveOptions, type RawWebSocketServerOptions, type ResolvedOptions } from './options.js';
import type { ClientReports, RawWebSocketInit } from './raw-web-socket-init.js';
import type { RawWebSocket } from './raw-web-socket.js';
import { refuse } from './refuse.js';
import { TypedEmitter } from './typed-emitter.js';
import { performUpgrade, type UpgradeOutcome, type UpgradeRequest } from './upgrade.js';
import { UpgradeRouter, type UpgradeRoute } from './upgrade-router.js';

/**
 * Events of a server, with what their listeners get.
 *
 * @publicApi
 */
export interface RawWebSocketServerEvents<Client> {
  connection: [client: Client, request: IncomingMessage];
  /** The server's own port is open. */
  listening: [];
  /** The port can't be listened on, or code of the application threw where nobody else could catch it. */
  error: [error: Error];
  /** The server has stopped and its last client is gone. */
  close: [];
  /** The lines of the answer that opens a connection, for adding to. */
  headers: [headers: string[], request: IncomingMessage];
  /** A handshake was refused, here or at a path of the same HTTP server that nobody serves. */
  refused: [refused: HandshakeRefusal, request: IncomingMessage];
  /** A client broke a rule of the protocol and is being closed. */
  violation: [violation: Violation, client: RawWebSocket];
}

/**
 * Where the clients of one path come in, whatever class they are of: the common part of every server.
 */
export abstract class WebSocketEndpoint<Client extends RawWebSocket> extends TypedEmitter<
  RawWebSocketServerEvents<Client>
> {
  /** The path that is served; undefined for every path. */
  readonly path: string | undefined;

  readonly #options: ResolvedOptions;
  readonly #clients: ClientSet<Client>;
  /** The HTTP server that hands over upgrades; undefined with `noServer`. */
  readonly #httpServer: HttpServer | undefined;
  /** On a port of its own: settles when it is open, or can't be opened. */
  readonly #listening: Promise<void> | undefined;
  /** Handshakes that wait for the application, with the way to end them. */
  readonly #pending = new Set<() => void>();
  #closed: Promise<void> | undefined;

  readonly #route: UpgradeRoute;
  readonly #reports: ClientReports = {
    violated: (client, violation) => this.#notify(() => this.emit('violation', violation, client)),
    listenerFailed: (_client, error) => this.reportError(error),
    gone: (client) => this.#clients.remove(client),
  };

  /**
   * @throws TypeError or RangeError for a wrong option, naming it; Error if somebody serves the path of that HTTP server
   *   already
   */
  constructor(options: RawWebSocketServerOptions) {
    super();
    const source = connectionSource(options);
    this.#options = resolveOptions(options);
    this.#clients = new ClientSet(this.#options.heartbeat);
    this.path = this.#options.path;
    this.#route = {
      handshakeTimeout: this.#options.handshakeTimeout,
      upgrade: (upgrade) => this.#upgrade(upgrade, (client, request) => this.emit('connection', client, request)),
      refuse: (upgrade, refused) => this.#refuse(upgrade, refused),
    };
    if (source.kind === 'none') return;
    this.#httpServer = source.kind === 'port' ? createDedicatedServer() : source.server;
    UpgradeRouter.of(this.#httpServer).add(this.path, this.#route);
    if (source.kind === 'port') this.#listening = this.#listen(this.#httpServer, source.listen);
  }

  /** The clients whose connection is open or closing. */
  get clients(): Set<Client> {
    return this.#clients.all;
  }

  /** Where the server listens; null while it does not, a string for a pipe. */
  address(): AddressInfo | string | null {
    return this.#httpServer?.address() ?? null;
  }

  /** Whether the path of a request is the one that is served here. */
  shouldHandle(request: IncomingMessage): boolean {
    return this.path === undefined || targetPath(request.url ?? '') === this.path;
  }

  /**
   * Makes the opening handshake on a socket that an HTTP server has handed over with its `'upgrade'` event. A refused
   * client gets its HTTP answer and the callback is not called.
   */
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    callback: (client: Client, request: IncomingMessage) => void,
  ): void {
    // A reset can come at any time, also while the handshake waits for the application.
    socket.on('error', ignore);
    this.#upgrade({ request, socket, head }, callback);
  }

  /**
   * Stops taking new clients, closes those that are there with 1001 and stops listening on the server's own port. A
   * second call gives the same promise. Resolves when the last client is gone: at the latest after about two seconds,
   * since those that do not answer are cut off.
   */
  close(callback?: (error?: Error) => void): Promise<void> {
    // Set before anything is closed: listeners may call this again.
    this.#closed ??= Promise.resolve().then(() => this.#close());
    if (callback !== undefined) void this.#closed.then(() => callback());
    return this.#closed;
  }

  /** Makes the client of a connection that has just opened. */
  protected abstract createClient(init: RawWebSocketInit): Client;

  /** Code of the application threw where it could not catch it itself: an `'error'`, or a warning of the process. */
  protected reportError(error: unknown): void {
    const reported = error instanceof Error ? error : new Error(String(error));
    try {
      if (this.listenerCount('error') === 0) process.emitWarning(reported);
      else this.emit('error', reported);
    } catch (failure) {
      // The listener for failures has failed itself.
      process.emitWarning(String(failure));
    }
  }

  #upgrade(upgrade: UpgradeRequest, callback: (client: Client, request: IncomingMessage) => void): void {
    const outcome: UpgradeOutcome = {
      accepted: (offer, protocol) => this.#accept(upgrade, offer, protocol, callback),
      refused: (refused) => this.#refuse(upgrade, refused),
      failed: (error) => this.reportError(error),
    };
    if (this.#closed !== undefined) outcome.refused(refusal('closing'));
    else if (!this.shouldHandle(upgrade.request)) {
      const isPath = targetPath(upgrade.request.url ?? '') !== undefined;
      outcome.refused(refusal(isPath ? 'unknown_path' : 'bad_target'));
    } else performUpgrade(upgrade, this.#options, outcome, this.#pending);
  }

  #accept(
    { request, socket, head }: UpgradeRequest,
    { key, extensions }: HandshakeOffer,
    protocol: string,
    callback: (client: Client, request: IncomingMessage) => void,
  ): void {
    const headers: string[] = [];
    this.emit('headers', headers, request);
    const agreed = this.#options.deflate && negotiateDeflate(extensions, this.#options.deflate.preferences);
    const response = acceptResponse({ key, protocol, extensions: agreed?.response ?? '', headers });
    // The client has left, or the application has cut it off: no event would ever tell a new client of its end.
    if (!socket.readable || !socket.writable) {
      socket.destroy();
      return;
    }
    if (socket instanceof Socket) socket.setTimeout(0).setNoDelay(true);
    socket.write(response);
    // Put back into the stream, so that a client that is paused at once is not given them.
    if (head.length > 0) socket.unshift(head);
    const client = this.createClient({
      socket,
      request,
      protocol,
      deflate: agreed && this.#options.deflate && { ...this.#options.deflate, parameters: agreed.parameters },
      options: this.#options,
      reports: this.#reports,
    });
    this.#clients.add(client);
    this.#notify(() => callback(client, request));
  }

  #refuse({ request, socket }: UpgradeRequest, refused: HandshakeRefusal): void {
    try {
      refuse(socket, refused, request.method);
    } catch (error) {
      // The application's own header fields would have broken the answer.
      this.reportError(error);
      refuse(socket, refusal('handshake_failed'), request.method);
    }
    this.#notify(() => this.emit('refused', refused, request));
  }

  /** Runs listeners of the application, whose failure is theirs alone. */
  #notify(listeners: () => void): void {
    try {
      listeners();
    } catch (error) {
      this.reportError(error);
    }
  }

  #listen(server: HttpServer, where: ListenOptions): Promise<void> {
    return new Promise((resolve) => {
      server.on('listening', () => {
        resolve();
        this.emit('listening');
      });
      server.on('error', (error) => {
        resolve();
        this.emit('error', error);
      });
      server.listen(where);
    });
  }

  async #close(): Promise<void> {
    for (const cancel of this.#pending) cancel();
    await this.#clients.close();
    await this.#listening;
    if (this.#httpServer !== undefined) {
      UpgradeRouter.of(this.#httpServer).remove(this.path, this.#route);
      if (this.#listening !== undefined) await stopListening(this.#httpServer);
    }
    this.#notify(() => this.emit('close'));
  }
}

function ignore(): void {}
