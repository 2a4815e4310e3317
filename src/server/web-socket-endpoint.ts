import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Socket, type AddressInfo, type ListenOptions } from 'node:net';
import type { Duplex } from 'node:stream';
import { inspect, type InspectOptions } from 'node:util';
import { negotiateDeflate } from '../protocol/deflate/deflate-negotiation.js';
import { targetPath, type HandshakeOffer } from '../protocol/handshake/handshake.js';
import { refusal, type HandshakeRefusal } from '../protocol/handshake/handshake-refusal.js';
import { acceptResponse } from '../protocol/handshake/handshake-response.js';
import type { Violation } from '../protocol/frame/violation.js';
import { asError } from './base/as-error.js';
import { clientAddress } from './upgrade/client-address.js';
import { ClientSet } from './client-set.js';
import { ConnectionLimits } from './upgrade/connection-limits.js';
import type { CutOffReason } from './connection/cut-off.js';
import { createDedicatedServer, stopListening } from './upgrade/dedicated-server.js';
import { Deadline } from './upgrade/deadline.js';
import { Incidents } from './incidents.js';
import { optionsInUse, replaceOptions, type OptionsInUse } from './options/options-in-use.js';
import { connectionSource } from './options/listening.js';
import { measureClients, measureTraffic, type ServerMetrics } from './metrics.js';
import type { RawWebSocketServerOptions } from './options/options.js';
import { resolveOptions, type ResolvedOptions } from './options/resolved-options.js';
import { NO_PARAMS, PathPattern, type PathParams } from './upgrade/path-pattern.js';
import type { ClientReports, RawWebSocketInit } from './client/raw-web-socket-init.js';
import type { RawWebSocket } from './client/raw-web-socket.js';
import { refuse } from './upgrade/refuse.js';
import { takeSocket } from './upgrade/socket-listeners.js';
import { noTraffic } from './connection/traffic.js';
import { hideSecrets } from './upgrade/hidden-request.js';
import { TypedEmitter } from './base/typed-emitter.js';
import { performUpgrade, type UpgradeOutcome, type UpgradeRequest, type Verdict } from './upgrade/upgrade.js';
import { UpgradeRouter, type UpgradeRoute } from './upgrade/upgrade-router.js';

/**
 * Events of a server, with what their listeners get.
 *
 * @publicApi
 */
export interface RawWebSocketServerEvents<Client> {
  connection: [client: Client, request: IncomingMessage];
  /** The HTTP server that is served on listens now. */
  listening: [];
  /** The port can't be listened on, or code of the application threw where nobody else could catch it. */
  error: [error: Error];
  /** The server has stopped and its last client is gone. */
  close: [];
  /** The lines of the answer that opens a connection, for adding to. */
  headers: [headers: string[], request: IncomingMessage];
  /** A handshake was refused, here or at a path of the same HTTP server that nobody serves. */
  refused: [refused: HandshakeRefusal, request: IncomingMessage];
  /**
   * A handshake has come as a plain request, without the fields that ask for the upgrade: a proxy does not pass them on.
   * Told once for each HTTP server.
   */
  upgradeMissing: [request: IncomingMessage];
  /** A client broke a rule of the protocol and is being closed. */
  violation: [violation: Violation, client: RawWebSocket];
  /** The server ends the connection of a client that broke no rule of the protocol. */
  cutOff: [reason: CutOffReason, client: RawWebSocket];
  /** The server ends the connection of a client that does not read what it is sent. */
  slow: [client: RawWebSocket, report: SlowReport];
}

/**
 * How far a client has fallen behind.
 *
 * @publicApi
 */
export interface SlowReport {
  /** It had more than `maxBackpressure` unsent, or has taken nothing for `writeTimeout`. */
  readonly reason: 'slow_consumer' | 'write_timeout';
  /** Bytes that are unsent. */
  readonly bufferedAmount: number;
}

/**
 * Where the clients of one path come in, whatever class they are of: the common part of every server.
 */
export abstract class WebSocketEndpoint<Client extends RawWebSocket> extends TypedEmitter<
  RawWebSocketServerEvents<Client>
> {
  /** The path that is served; undefined for every path. */
  readonly path: string | undefined;

  readonly #pattern: PathPattern | undefined;
  #options: ResolvedOptions;
  readonly #optionsInUse: OptionsInUse;
  readonly #clients: ClientSet<Client>;
  /** The HTTP server that hands over upgrades; undefined with `noServer`. */
  readonly #httpServer: HttpServer | undefined;
  /** On a port of its own: settles when it is open, or can't be opened. */
  readonly #listening: Promise<void> | undefined;
  /** Handshakes that wait for the application, with the way to end them. */
  readonly #pending = new Set<() => void>();
  readonly #limits: ConnectionLimits;
  readonly #incidents = new Incidents(this);
  #draining = false;
  #closed: Promise<void> | undefined;

  readonly #route: UpgradeRoute;
  readonly #reports: ClientReports = {
    traffic: noTraffic(),
    violated: (client, violation) => {
      this.#incidents.record('frameRefused', violation.code, client.request, client);
      this.#notify(() => this.emit('violation', violation, client));
    },
    cutOff: (client, reason) => this.#cutOff(client, reason),
    messageRefused: (client, reason) => this.#incidents.record('messageRefused', reason, client.request, client),
    messageDropped: (client, reason) => this.#incidents.record('messageDropped', reason, client.request, client),
    listenerFailed: (_client, error) => this.reportError(error),
    gone: (client) => this.#clients.remove(client),
  };

  /**
   * @param callback called when the server's own port is open
   * @throws TypeError or RangeError for a wrong option, naming it; Error if somebody serves the path of that HTTP server
   *   already
   */
  constructor(options: RawWebSocketServerOptions, callback?: () => void) {
    super();
    const source = connectionSource(options);
    this.#options = resolveOptions(options);
    this.#optionsInUse = optionsInUse(options, this.#options, (assigned) => {
      this.#options = { ...this.#options, ...assigned };
    });
    this.#clients = new ClientSet(this.#options.beat);
    this.#limits = new ConnectionLimits(this.#options.admission);
    this.path = this.#options.path;
    this.#pattern = this.path === undefined ? undefined : new PathPattern(this.path);
    this.#route = {
      handshakeTimeout: this.#options.handshakeTimeout,
      upgrade: ({ request, socket, head }) =>
        this.handleUpgrade(request, socket, head, (client) => this.emit('connection', client, request)),
      refuse: (upgrade, refused) => this.#refuse(upgrade, refused),
      listening: () => this.#notify(() => this.emit('listening')),
      refusedBefore: ({ code }, request) => this.#incidents.record('handshakeRefused', code, request),
      upgradeMissing: (request) => this.#notify(() => this.emit('upgradeMissing', request)),
    };
    if (source.kind === 'none') return;
    this.#httpServer = source.kind === 'port' ? createDedicatedServer() : source.server;
    UpgradeRouter.of(this.#httpServer).add(this.path, this.#route);
    if (source.kind !== 'port') return;
    if (callback !== undefined) this.once('listening', callback);
    this.#listening = this.#listen(this.#httpServer, source.listen);
  }

  /** What is written down of it: no client, and no option, which may be a secret. */
  toJSON(): { path: string | undefined; clients: number } {
    return { path: this.path, clients: this.clients.size };
  }

  /** The same for `console.log` and `util.inspect`. */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `${this.constructor.name} ${inspect({ ...this.toJSON(), address: this.address() }, options)}`;
  }

  /** The clients whose connection is open or closing. */
  get clients(): Set<Client> {
    return this.#clients.all;
  }

  /** The options in use. As in ws, `options.verifyClient` and `options.handleProtocols` may be assigned. */
  get options(): OptionsInUse {
    return this.#optionsInUse;
  }

  /** @throws TypeError where another option than these two differs */
  set options(replacement: OptionsInUse) {
    replaceOptions(this.#optionsInUse, replacement);
  }

  /** Where the server listens; null while it does not, a string for a pipe. */
  address(): AddressInfo | string | null {
    return this.#httpServer?.address() ?? null;
  }

  /** The paths that are served on the HTTP server of this one, by other servers too; an asterisk for every path. @internal */
  get servedPaths(): string[] {
    return this.#httpServer === undefined ? [this.path ?? '*'] : UpgradeRouter.of(this.#httpServer).paths;
  }

  /** Whether the path of a request is the one that is served here. */
  shouldHandle(request: IncomingMessage): boolean {
    return this.#paramsOf(request) !== undefined;
  }

  /**
   * Makes the opening handshake on a socket that an HTTP server has handed over with its `'upgrade'` event. A refused
   * client gets its HTTP answer and the callback is not called.
   *
   * @throws Error for a socket that was given to a `handleUpgrade` before
   */
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    callback: (client: Client, request: IncomingMessage) => void,
  ): void {
    takeSocket(socket);
    this.#upgrade({ request, socket, head }, callback);
  }

  /** Figures of the server: clients, messages, bytes, what is unsent, and what was refused, dropped or ended and why. */
  metrics(): ServerMetrics {
    return {
      ...measureClients(this.clients),
      pendingHandshakes: this.#pending.size,
      accepted: this.#clients.count,
      ...measureTraffic(this.#reports.traffic),
      incidents: this.#incidents.counts(),
    };
  }

  /** Whether the server is about to close, or has: it takes no new clients. */
  isDraining(): boolean {
    return this.#draining;
  }

  /** Takes no new clients from now on: their handshakes, those that wait too, get a 503. @internal */
  startDraining(): void {
    this.#draining = true;
    for (const cancel of this.#pending) cancel();
  }

  /**
   * Stops taking new clients, closes those that are there with 1001 (`shutdownCode`) and stops listening on the server's
   * own port. What is queued for a client is sent before its close frame; more than 1,000 clients are closed in batches,
   * within half of `drainTimeout`. A second call gives the same promise. Resolves when the last client is gone: those
   * that do not answer within two seconds are cut off, and everybody who is left after `drainTimeout`.
   */
  close(callback?: (error?: Error) => void): Promise<void> {
    this.startDraining();
    // Set before anything is closed: listeners may call this again.
    this.#closed ??= Promise.resolve().then(() => this.#close());
    if (callback !== undefined) void this.#closed.then(() => callback());
    return this.#closed;
  }

  /** Makes the client of a connection that has just opened. */
  protected abstract createClient(init: RawWebSocketInit): Client;

  /**
   * What a heir has to say about a handshake that nothing else speaks against: a refusal, or undefined to let the client
   * in. `handshakeTimeout` is for a promise of it too.
   *
   * @param wanted whether the verdict still counts: not once the client has left, time is up or the server closes
   * @internal
   */
  protected decide(_request: IncomingMessage, _wanted: () => boolean): Verdict | Promise<Verdict> {
    return undefined;
  }

  /** Header lines of a heir for the answer that opens a connection. @internal */
  protected answerHeaders(_request: IncomingMessage): string[] {
    return [];
  }

  /** The parameters in the path of a request; none where the path is not served here. @internal */
  protected paramsOf(request: IncomingMessage): PathParams {
    return this.#paramsOf(request) ?? NO_PARAMS;
  }

  /** Whom a request comes from, by the rules of `trustProxy`; undefined for a client that has left. @internal */
  protected addressOf(request: IncomingMessage): string | undefined {
    return clientAddress(request, this.#options.admission.trustProxy);
  }

  /** Awaited when the last client is gone: what a heir has to see to before the server has ended. */
  protected clientsGone(): Promise<void> {
    return Promise.resolve();
  }

  /** Lets go of what a heir holds, when there is nobody any more to wait for. */
  protected ended(): Promise<void> {
    return Promise.resolve();
  }

  /** Code of the application threw where it could not catch it itself: an `'error'`, or a warning of the process. */
  protected reportError(error: unknown): void {
    const reported = asError(error);
    try {
      if (this.listenerCount('error') === 0) process.emitWarning(reported);
      else this.emit('error', reported);
    } catch (failure) {
      // The listener for failures has failed itself.
      process.emitWarning(String(asError(failure)));
    }
  }

  #upgrade(upgrade: UpgradeRequest, callback: (client: Client, request: IncomingMessage) => void): void {
    const outcome: UpgradeOutcome = {
      accepted: (offer, protocol) => this.#accept(upgrade, offer, protocol, callback),
      refused: (refused) => this.#refuse(upgrade, refused),
      failed: (error) => this.reportError(error),
      decide: (wanted) => this.decide(upgrade.request, wanted),
    };
    if (this.#draining) outcome.refused(refusal('closing'));
    else if (!this.shouldHandle(upgrade.request)) {
      const isPath = targetPath(upgrade.request.url ?? '') !== undefined;
      outcome.refused(refusal(isPath ? 'unknown_path' : 'bad_target'));
    } else {
      const full = this.#limits.enter(upgrade);
      if (full !== undefined) outcome.refused(full);
      else performUpgrade(upgrade, this.#options, outcome, this.#pending);
    }
  }

  /** The parameters in the path of a request; undefined for a path that is not served here. */
  #paramsOf(request: IncomingMessage): PathParams | undefined {
    if (this.#pattern === undefined) return NO_PARAMS;
    const path = targetPath(request.url ?? '');
    return path === undefined ? undefined : this.#pattern.match(path);
  }

  #accept(
    { request, socket, head }: UpgradeRequest,
    { key, extensions }: HandshakeOffer,
    protocol: string,
    callback: (client: Client, request: IncomingMessage) => void,
  ): void {
    const headers = this.answerHeaders(request);
    this.emit('headers', headers, request);
    const agreed = this.#options.deflate && negotiateDeflate(extensions, this.#options.deflate.preferences);
    const response = acceptResponse({ key, protocol, extensions: agreed?.response ?? '', headers });
    // The client has left, or the application has cut it off: no event would ever tell a new client of its end.
    if (!socket.readable || !socket.writable) {
      socket.destroy();
      return;
    }
    if (socket instanceof Socket) socket.setNoDelay(true);
    socket.write(response, 'latin1');
    // Put back into the stream, so that a client that is paused at once is not given them.
    if (head.length > 0) socket.unshift(head);
    hideSecrets(request);
    const client = this.createClient({
      socket,
      request,
      params: this.paramsOf(request),
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
    this.#incidents.record('handshakeRefused', refused.code, request);
    this.#notify(() => this.emit('refused', refused, request));
  }

  #cutOff(client: RawWebSocket, reason: CutOffReason): void {
    this.#incidents.record('cutOff', reason, client.request, client);
    this.#notify(() => this.emit('cutOff', reason, client));
    if (reason !== 'slow_consumer' && reason !== 'write_timeout') return;
    const { bufferedAmount } = client;
    this.#notify(() => this.emit('slow', client, { reason, bufferedAmount }));
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
      server.on('listening', resolve);
      server.on('error', (error) => {
        resolve();
        this.emit('error', error);
      });
      server.listen(where);
    });
  }

  async #close(): Promise<void> {
    const { drain } = this.#options;
    const [hooksDeadline, endDeadline] = [new Deadline(drain.drainTimeout), new Deadline(drain.drainTimeout)];
    await this.#clients.close(drain);
    await hooksDeadline.orEarlier(this.clientsGone());
    const isEnded = await endDeadline.orEarlier(this.ended());
    if (!isEnded) this.reportError(new Error('The server could not let go of its backplane within drainTimeout'));
    await this.#listening;
    if (this.#httpServer !== undefined) {
      UpgradeRouter.of(this.#httpServer).remove(this.path, this.#route);
      if (this.#listening !== undefined) await stopListening(this.#httpServer);
    }
    this.#notify(() => this.emit('close'));
  }
}
