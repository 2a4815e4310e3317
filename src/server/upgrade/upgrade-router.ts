import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { asksForWebSocket, hasTooManyFields, targetPath } from '../../protocol/handshake/handshake.js';
import {
  refusal,
  type HandshakeRefusal,
  type HandshakeRefusalCode,
} from '../../protocol/handshake/handshake-refusal.js';
import { isDedicated, reportRefusals } from './dedicated-server.js';
import { handBack } from './http-handback.js';
import { PathRouter } from './path-router.js';
import { refuse } from './refuse.js';
import { expectErrors, expectNoErrors, isTaken } from './socket-listeners.js';
import { UnfinishedResponses } from './unfinished-responses.js';
import { keepBodiesRouted } from './upgrade-choice.js';
import type { UpgradeRequest } from './upgrade.js';

/** Who serves the upgrades of a path. */
export interface UpgradeRoute {
  /** Milliseconds after which a handshake counts as abandoned. */
  readonly handshakeTimeout: number;
  upgrade(upgrade: UpgradeRequest): void;
  /** A request was refused that has never come to be a handshake. */
  refusedBefore(refused: HandshakeRefusal, request: IncomingMessage | undefined): void;
  /** The HTTP server listens now. */
  listening(): void;
  /** Refuses an upgrade, and lets the application know. */
  refuse(upgrade: UpgradeRequest, refused: HandshakeRefusal): void;
  /** A handshake has come as a plain request: something on its way has left out the fields of the upgrade. */
  upgradeMissing(request: IncomingMessage): void;
}

const ROUTERS = new WeakMap<HttpServer, UpgradeRouter>();

/** Shares out the upgrade requests of one HTTP server by their path: one listener, however many endpoints. */
export class UpgradeRouter {
  readonly #server: HttpServer;
  readonly #routes = new PathRouter<UpgradeRoute>();
  readonly #endpoints = new Set<UpgradeRoute>();
  readonly #listener = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever else listens for upgrades here may have been asked before.
    if (isTaken(socket)) return;
    expectErrors(socket);
    this.#responses.whenAnswered(socket, () => this.#upgrade({ request, socket, head }));
  };
  readonly #onListening = () => {
    for (const endpoint of this.#endpoints) endpoint.listening();
  };
  readonly #responses = new UnfinishedResponses((request) => this.#lookForHandshake(request));
  /** Whether a handshake without its upgrade has been reported: the next ones say no more. */
  #upgradeIsMissing = false;
  /** Ends what keeps requests with a body at their routes. */
  #endRouting: () => void = () => undefined;
  /** The longest of the endpoints' time limits. */
  #patience = 0;

  private constructor(server: HttpServer) {
    this.#server = server;
    if (isDedicated(server)) {
      reportRefusals(server, (refused, request) => this.#routes.any()?.refusedBefore(refused, request));
    }
  }

  /** The router of an HTTP server. */
  static of(server: HttpServer): UpgradeRouter {
    const router = ROUTERS.get(server) ?? new UpgradeRouter(server);
    ROUTERS.set(server, router);
    return router;
  }

  /** @throws Error if the path is served already */
  add(path: string | undefined, route: UpgradeRoute): void {
    const first = this.#routes.empty;
    this.#routes.add(path, route);
    this.#patience = Math.max(this.#patience, route.handshakeTimeout);
    this.#endpoints.add(route);
    if (!first) return;
    this.#server.on('upgrade', this.#listener).on('listening', this.#onListening);
    this.#responses.watch(this.#server);
    this.#endRouting = keepBodiesRouted(this.#server, (request) => this.#isForRoutes(request));
  }

  remove(path: string | undefined, route: UpgradeRoute): void {
    this.#routes.remove(path, route);
    this.#endpoints.delete(route);
    if (!this.#routes.empty) return;
    this.#server.off('upgrade', this.#listener).off('listening', this.#onListening);
    this.#responses.unwatch(this.#server);
    this.#endRouting();
  }

  /** The paths that are served here; an asterisk for every path. */
  get paths(): string[] {
    return this.#routes.paths;
  }

  #upgrade(upgrade: UpgradeRequest): void {
    const { request } = upgrade;
    if (this.#isSomethingElse(request)) {
      this.#upgradeToSomethingElse(upgrade);
      return;
    }
    const path = targetPath(request.url ?? '');
    const route = path === undefined ? undefined : this.#routes.find(path);
    if (route !== undefined) route.upgrade(upgrade);
    else if (this.#hasNeighbour()) this.#leaveToNeighbour(upgrade);
    else this.#refuse(upgrade, path === undefined ? 'bad_target' : 'unknown_path');
  }

  /** Whether a client asks for another protocol, on a server that has routes. */
  #isSomethingElse(request: IncomingMessage): boolean {
    return !isDedicated(this.#server) && !asksForWebSocket(request) && !hasTooManyFields(request);
  }

  #isForRoutes(request: IncomingMessage): boolean {
    return this.#isSomethingElse(request) && !this.#hasNeighbour();
  }

  /** Proxies drop `Upgrade` unless they are told to keep it, and a route answers the rest with 404. */
  #lookForHandshake(request: IncomingMessage): void {
    if (this.#upgradeIsMissing || request.headers['sec-websocket-key'] === undefined) return;
    this.#upgradeIsMissing = true;
    this.#routes.any()?.upgradeMissing(request);
  }

  #upgradeToSomethingElse(upgrade: UpgradeRequest): void {
    const { request, socket, head } = upgrade;
    if (this.#hasNeighbour()) {
      this.#leaveToNeighbour(upgrade);
      return;
    }
    expectNoErrors(socket);
    handBack(this.#server, request, socket, head);
  }

  /** Whether somebody else answers upgrades here, such as a GraphQL server or the hot reload of a dev server. */
  #hasNeighbour(): boolean {
    return this.#server.listenerCount('upgrade') > 1;
  }

  /** The neighbour has as long as a handshake of ours; a client whom nobody answered by then gets its 404. */
  #leaveToNeighbour(upgrade: UpgradeRequest): void {
    // The socket of the request: what was handed over is no socket where Node reads a body first.
    const { request, socket } = upgrade;
    const before = request.socket.bytesWritten;
    const timer = setTimeout(() => {
      if (request.socket.bytesWritten === before) this.#refuse(upgrade, 'unknown_path');
    }, this.#patience);
    socket.once('close', () => clearTimeout(timer));
  }

  /** What nobody serves is nobody's to refuse: one of the endpoints does it for all, so that it is reported once. */
  #refuse(upgrade: UpgradeRequest, code: HandshakeRefusalCode): void {
    const refused = refusal(code);
    const route = this.#routes.any();
    // A neighbour may have outlived the last of our endpoints.
    if (route === undefined) refuse(upgrade.socket, refused);
    else route.refuse(upgrade, refused);
  }
}
