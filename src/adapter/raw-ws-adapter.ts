import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { INestApplicationContext, WsMessageHandler } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { AbstractWsAdapter } from '@nestjs/websockets';
import { BINARY_EVENT } from '../message/index.js';
import { CloseCode } from '../protocol/index.js';
import { listenOptions } from '../server/options/listening.js';
import { Backplanes } from './backplanes.js';
import { Deadline } from '../server/upgrade/deadline.js';
import { checkFunction } from '../server/options/option-checks.js';
import { guardExceptionFilters } from './calls/application-filters.js';
import { addApplicationHooks } from './application-hooks.js';
import { ClientBinding, isolated, type DisconnectCallback } from './client-binding.js';
import { connectingGateway, gatewayIsConnected, markGateways, watchGateways } from './gateways/connecting-gateway.js';
import { demandSamePlan, plannedFor } from './gateways/endpoint-planner.js';
import { ExtraPorts } from './gateways/extra-ports.js';
import { logFrames } from './frame-log.js';
import { missingGateways } from './gateways/missing-gateways.js';
import { demandAppTls, plainTextWarning } from './gateways/port-security.js';
import { GatewayLog } from './gateways/gateway-log.js';
import { checkOptions, checkPort, servedPath, type RawWsGatewayOptions } from './gateways/gateway-options.js';
import { endpointKey, namespaceError, planEndpoints, warnings, type EndpointPlan } from './gateways/gateway-plan.js';
import { scanGateways, type GatewayClass } from './gateways/gateway-scan.js';
import { demandGateway, handshakeParties } from './handshake/handshake-party.js';
import { HandshakePhase } from './handshake/handshake-phase.js';
import { httpLikenessOf, type HttpLikeness } from './handshake/http-likeness.js';
import type { Transform } from './calls/replies.js';
import { HandlerFailures } from './handler-failures.js';
import { guardLifecycleHooks, scopedConnects } from './lifecycle-hooks.js';
import { logError, logger } from './log.js';
import { demandOneReader, MessageCodecs, parserConflict } from './message-codecs.js';
import { checkParser, MessageDecoder, type MessageParser } from './message-decoder.js';
import { isPromise } from '../server/base/promise.js';
import { demandUsableMembers } from './subclass-members.js';
import { demandNoSay } from './handshake/say-in-handshakes.js';
import { httpServerOf, modulesOf } from './nest-application.js';
import { logNetwork } from './network-log.js';
import { unknownKeys } from './gateways/unknown-options.js';
import { RawWebSocketServer } from './raw-web-socket-server.js';
import { RawWebSocket } from './raw-web-socket.js';
import { optionsAtStart } from './gateways/options-at-start.js';
import { APPLICATION, demandNobodyToAsk, demandNoApplication, demandNoRequests } from './without-application.js';

/**
 * Options of a {@link RawWsAdapter}: defaults for every gateway, and how messages are read.
 *
 * @publicApi
 */
export interface RawWsAdapterOptions extends Omit<RawWsGatewayOptions, 'path'> {
  /**
   * Turns what a client sent into a message, in place of JSON; what is empty is left out on purpose, and what throws is
   * logged and answered with an `exception`. What is sent is JSON still; a `codec` is for both directions.
   *
   * @defaultValue JSON with an `event` and `data`
   * @cost one call for each message
   * @danger it gets what anybody has sent, text and bytes alike, up to `maxPayload`
   */
  messageParser?: MessageParser | undefined;
  /**
   * Options of a gateway that are known only when the application starts, from a `ConfigService` for example; they win over
   * those of its decorator. Its path and port are the decorator's alone, since Nest reads them there.
   *
   * @defaultValue none
   * @cost one call for each gateway at the start
   * @danger none
   */
  gatewayOptions?: ((gateway: GatewayClass) => Omit<RawWsGatewayOptions, 'path'> | undefined) | undefined;
}

/** What Nest passes on of a gateway's options. */
type CreateOptions = RawWsGatewayOptions & { readonly namespace?: unknown };

/** Nest itself passes none on. */
const SERVER_UNUSED =
  'The option "server" that create() of the adapter was called with is not used: give the HTTP server to the constructor';

/** What is served, and for whom. */
interface Served {
  readonly server: RawWebSocketServer;
  readonly plan: EndpointPlan;
}

/** As a method with any object for a client, so that a callback with the types of ws fits as well. */
interface NestCallbacks {
  connected(client: object, request: IncomingMessage): void;
}

/** Called by Nest with each new client. */
type ConnectCallback = NestCallbacks['connected'];

/**
 * Runs the gateways of a Nest application on plain WebSockets, with this package's own handshake and frame codec:
 *
 *     app.useWebSocketAdapter(new RawWsAdapter(app));
 *
 * @publicApi
 */
export class RawWsAdapter extends AbstractWsAdapter {
  readonly #appServer: HttpServer | undefined;
  readonly #modules: ModulesContainer | undefined;
  readonly #likeness: HttpLikeness;
  readonly #defaults: RawWsGatewayOptions;
  readonly #gatewayOptions: RawWsAdapterOptions['gatewayOptions'];
  readonly #decoder: MessageDecoder;
  readonly #ports = new ExtraPorts();
  readonly #gatewayLog = new GatewayLog();
  readonly #servers = new Map<string, Served>();
  readonly #connected = new WeakMap<RawWebSocketServer, ConnectCallback[]>();
  readonly #clients = new WeakMap<RawWebSocket, ClientBinding>();
  readonly #backplanes = new Backplanes();
  #plans: Map<string, EndpointPlan> | undefined;
  #draining = false;
  readonly #handlerFailures = new HandlerFailures();
  /** There only while the application ends. */
  #deadline: Deadline | undefined;
  /** Why no parser can be set any more. */
  #parserConflict: string | undefined;

  /**
   * @param appOrHttpServer the Nest application, or the HTTP server it runs on. Only with the application can options of
   *   several gateways on one path or port be merged, a port in use make `app.listen()` fail, and gateways be asked about
   *   handshakes, by `@UseHandshakeGuards` and `handleHandshake` (which both stop the start without it).
   * @throws TypeError or RangeError for a wrong option, naming it
   */
  constructor(appOrHttpServer?: INestApplicationContext | HttpServer, options: RawWsAdapterOptions = {}) {
    super(appOrHttpServer);
    this.#appServer = httpServerOf(appOrHttpServer);
    this.#modules = modulesOf(appOrHttpServer);
    this.#likeness = httpLikenessOf(appOrHttpServer);
    const { messageParser, gatewayOptions, ...defaults } = options;
    checkOptions('RawWsAdapter', defaults);
    unknownKeys('RawWsAdapter', defaults).forEach((sentence) => logger.warn(sentence));
    this.#defaults = defaults;
    if (this.#modules === undefined) {
      watchGateways();
      demandNoRequests(defaults);
    } else {
      markGateways(this.#modules);
      guardExceptionFilters(this.#modules);
      missingGateways(this.#modules).forEach((sentence) => logger.warn(sentence));
    }
    this.#gatewayOptions = checkFunction('gatewayOptions', gatewayOptions);
    if (gatewayOptions !== undefined && this.#modules === undefined) {
      throw new TypeError('Option "gatewayOptions" needs the application: new RawWsAdapter(app, …)');
    }
    this.#decoder = new MessageDecoder(checkParser(messageParser), logError);
  }

  /**
   * Replaces the parser of messages, for the clients that are connected too.
   *
   * @throws Error where a gateway has a codec or a handler for binary frames
   */
  setMessageParser(parser: MessageParser): void {
    if (this.#parserConflict !== undefined) throw new Error(this.#parserConflict);
    this.#decoder.parser = checkParser(parser);
  }

  /**
   * Called by Nest for each port and path that a gateway names. A subclass may pass on another port and other options: they
   * win over all others, and the gateway goes along with its guards.
   *
   * @throws Error for namespaces, and for options that are wrong or contradict each other
   */
  override create(port: number, options: CreateOptions = {}): RawWebSocketServer {
    demandUsableMembers(this);
    if (options.namespace !== undefined) throw namespaceError('A gateway');
    if ('server' in options) logger.warn(SERVER_UNUSED);
    if (this.#modules === undefined) {
      demandNoApplication(connectingGateway(), port !== 0 || this.#appServer !== undefined);
    }
    const plan = this.#planOf(port, options);
    const key = endpointKey(plan.port, plan.path);
    const known = this.#servers.get(key);
    if (known !== undefined) {
      demandSamePlan(known.plan, plan);
      return known.server;
    }
    const server = this.#open(plan);
    this.#servers.set(key, { server, plan });
    return server;
  }

  /** Called by Nest for each gateway of a server. */
  override bindClientConnect(server: object, callback: ConnectCallback): void {
    this.#demandServedBy(server);
    gatewayIsConnected();
    const known = this.#connected.get(server);
    if (known !== undefined) {
      known.push(callback);
      return;
    }
    const callbacks = [callback];
    this.#connected.set(server, callbacks);
    server.on('connection', (client, request) => {
      for (const connect of callbacks) isolated(() => connect(client, request));
    });
  }

  /** Called by Nest for each client and gateway; the callback gets the close code as reason. */
  override bindClientDisconnect(client: object, callback: DisconnectCallback): void {
    demandClient(client);
    this.#bindingOf(client).onDisconnect(callback);
  }

  /** Called by Nest for each client and gateway. */
  override bindMessageHandlers(client: object, handlers: WsMessageHandler[], transform: Transform): void {
    demandClient(client);
    this.#bindingOf(client).handlers.add(handlers, transform);
  }

  /** Drops a client that came before the application was ready; it may come again later. */
  closeClient(client: object): void {
    demandClient(client);
    client.close(CloseCode.TryAgainLater, 'The application is starting');
  }

  /**
   * Whether the application is being closed: new clients get a 503, those that are there are being closed. For the
   * readiness probe of a health check.
   */
  isDraining(): boolean {
    return this.#draining;
  }

  /** Closes the clients of a server with 1001, or cuts them off where the application has `forceCloseConnections`. */
  override async close(server: object): Promise<void> {
    this.#draining = true;
    // After a start that has failed it may be anything that a subclass has made.
    if (!(server instanceof RawWebSocketServer)) return;
    if (this.forceCloseConnections) {
      for (const client of server.clients) client.terminate();
    }
    this.#deadline ??= this.#newDeadline();
    await server.close();
  }

  /** Closes whatever is still open and leaves the application's HTTP server as it was. */
  override async dispose(): Promise<void> {
    await Promise.all([...this.#servers.values()].map(({ server }) => this.close(server)));
    await this.#ports.close();
    // Last of all: until then a gateway's handleDisconnect may still have something to tell.
    await this.#backplanes.close(this.#deadline ?? this.#newDeadline());
    this.#deadline = undefined;
    this.#gatewayLog.clear();
    this.#servers.clear();
    this.#plans = undefined;
  }

  /** When the application has to have ended: what its last part waits for has no more time than its first had. */
  #newDeadline(): Deadline {
    const timeouts = [...this.#servers.values()].map(({ server }) => server.options.drainTimeout ?? 0);
    return new Deadline(Math.max(0, ...timeouts));
  }

  #startDraining(): void {
    this.#draining = true;
    this.#handlerFailures.shutDown();
    for (const { server } of this.#servers.values()) server.startDraining();
  }

  #bindingOf(client: RawWebSocket): ClientBinding {
    const known = this.#clients.get(client);
    if (known !== undefined) return known;
    const binding = new ClientBinding(client, this.#handlerFailures.log);
    this.#clients.set(client, binding);
    return binding;
  }

  /** The plan that a call is about: that of the scan, or one made of what was passed on. */
  #planOf(port: number, options: CreateOptions): EndpointPlan {
    const appPort = this.#appServer !== undefined;
    const call = { port, options, gateway: connectingGateway() };
    checkPort(call.gateway?.name ?? 'A gateway', port);
    const plans = (this.#plans ??= this.#plan());
    const planned = plannedFor(call, { plans, defaults: this.#defaults, appPort });
    if (planned !== undefined) return planned;
    if (this.#modules !== undefined) demandGateway(this.#modules, [...plans.values()]);
    const path = servedPath(port === 0 && appPort, options.path);
    checkOptions('A gateway', options);
    unknownKeys('A gateway', { ...options }).forEach((sentence) => logger.warn(sentence));
    const { path: _path, ...said } = options;
    const merged = { ...this.#defaults, ...said };
    if (this.#modules !== undefined) return { port, path, options: merged, gateways: [] };
    demandNoRequests(merged);
    return { port, path, options: { ...merged, requests: false }, gateways: [] };
  }

  #plan(): Map<string, EndpointPlan> {
    if (this.#modules === undefined) return new Map();
    const gateways = scanGateways(this.#modules, this.#gatewayOptions && optionsAtStart(this.#gatewayOptions));
    const plans = planEndpoints(gateways, this.#defaults, this.#appServer !== undefined);
    warnings(gateways).forEach((sentence) => logger.warn(sentence));
    guardLifecycleHooks(this.#modules);
    addApplicationHooks(this.#modules, {
      onApplicationBootstrap: () => this.#ports.listen(),
      onModuleDestroy: () => this.#startDraining(),
    });
    return plans;
  }

  #open(plan: EndpointPlan): RawWebSocketServer {
    const {
      path: _path,
      host: _host,
      backlog: _backlog,
      tls: _tls,
      logFrames: framesLogged,
      ...options
    } = plan.options;
    const httpServer = this.#httpServerOf(plan);
    const served = plan.path === undefined ? options : { ...options, path: plan.path };
    const intercepted = new Set(plan.gateways.flatMap((gateway) => gateway.intercepted));
    this.#demandOneReader(plan);
    const server = new RawWebSocketServer({ ...served, server: httpServer }, undefined, {
      decoder: this.#decoder,
      intercepted,
      handshakes: this.#handshakesOf(plan),
      channel: endpointKey(plan.port, plan.path),
    });
    if (options.backplane !== undefined) this.#backplanes.add(options.backplane);
    const awaitScoped = this.#modules && scopedConnects(this.#modules, plan.gateways);
    if (awaitScoped !== undefined) server.on('connection', awaitScoped);
    logNetwork(server);
    if (framesLogged === true) server.on('connection', logFrames);
    this.#gatewayLog.announce(plan, httpServer);
    return server;
  }

  /** @throws Error where it is not a server of this adapter's that asks the connecting gateway about handshakes */
  #demandServedBy(server: unknown): asserts server is RawWebSocketServer {
    if (!(server instanceof RawWebSocketServer)) {
      const kind = isPromise(server) ? 'a promise' : server === null ? 'null' : typeof server;
      throw new TypeError(`create() of the adapter must return the server that super.create() gives, not ${kind}`);
    }
    const gateway = connectingGateway();
    if (this.#modules === undefined) {
      if (gateway === undefined) demandNobodyToAsk();
      else demandNoSay(gateway, APPLICATION);
      return;
    }
    if (gateway === undefined) return;
    const served = [...this.#servers.values()].find((one) => one.server === server);
    if (served?.plan.gateways.some(({ metatype }) => metatype === gateway) === true) return;
    demandNoSay(gateway, 'the server that super.create() gives: create() of the adapter has returned another one');
  }

  /** Undefined where no gateway wants to be asked. */
  #handshakesOf({ gateways }: EndpointPlan): HandshakePhase | undefined {
    if (this.#modules === undefined) return undefined;
    const parties = handshakeParties(this.#modules, gateways);
    return parties.length === 0 ? undefined : new HandshakePhase(parties, this.#likeness);
  }

  /** @throws Error where more than one of parser, codec and binary handlers would read a message */
  #demandOneReader({ gateways, options }: EndpointPlan): void {
    const takesBinary = gateways.some(({ events }) => events.includes(BINARY_EVENT));
    const formats = { codecs: new MessageCodecs(options), takesBinary };
    const owner = gateways.map(({ name }) => name).join(', ') || 'A gateway';
    demandOneReader(owner, formats, this.#decoder.parser);
    const conflict = parserConflict(formats);
    if (conflict !== undefined) this.#parserConflict ??= `${owner}: ${conflict}`;
  }

  #httpServerOf(plan: EndpointPlan): HttpServer {
    const { port, options, gateways } = plan;
    if (port === 0 && this.#appServer !== undefined) {
      demandAppTls(plan, this.#appServer);
      return this.#appServer;
    }
    const owner = gateways.map(({ name }) => name).join(', ') || 'a gateway';
    const server = this.#ports.serverOf({ ...listenOptions(port, options), port, tls: options.tls }, owner);
    const warning = plainTextWarning(plan, this.#appServer);
    if (warning !== undefined) logger.warn(warning);
    // Without the application there is no start to wait and fail with the port.
    if (this.#modules === undefined) this.#ports.listen().catch(logError);
    return server;
  }
}

/** A subclass may be written with the types of ws; what it passes on must be ours all the same. */
function demandClient(client: object): asserts client is RawWebSocket {
  if (!(client instanceof RawWebSocket)) throw new TypeError('The adapter was given a client that is none of its own');
}
