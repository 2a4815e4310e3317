import type { INestApplication, Provider, Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import type { ClientOptions } from 'ws';
import type { AdapterUnderTest, MessageParser, TestedAdapter } from './adapters.js';
import { portOf } from './free-port.js';
import { LogBook } from './log-book.js';
import { nestMajor } from './nest-major.js';
import { Peer } from './peer.js';
import { defaultPlatform } from './platform.js';
import type { Platform } from './platform.js';
import { RawPeer } from './raw-peer.js';

export interface Setup {
  readonly gateways: readonly Type[];
  readonly providers?: readonly Provider[];
  readonly controllers?: readonly Type[];
  readonly imports?: readonly Type[];
  /** What a test replaces. */
  readonly override?: (testing: TestingModuleBuilder) => unknown;
  /** For cases about one of them; the others run on the one of this run of the suite. */
  readonly platform?: Platform;
  readonly messageParser?: MessageParser;
  readonly prepare?: (app: INestApplication, adapter: TestedAdapter) => void | Promise<void>;
}

export interface RunningApp {
  readonly app: INestApplication;
  readonly adapter: TestedAdapter;
  readonly port: number;
  readonly logs: LogBook;
}

/** Starts applications on one adapter, connects clients to them, and leaves nothing behind. */
export class Bench {
  private apps: INestApplication[] = [];
  private peers: (Peer | RawPeer)[] = [];

  constructor(readonly subject: AdapterUnderTest) {}

  /** An application that is put together but does not listen yet. */
  async assemble(setup: Setup): Promise<Omit<RunningApp, 'port'>> {
    const logs = new LogBook();
    const builder = Test.createTestingModule({
      imports: [...(setup.imports ?? [])],
      providers: [...setup.gateways, ...(setup.providers ?? [])],
      controllers: [...(setup.controllers ?? [])],
    });
    setup.override?.(builder);
    const testing = await builder.setLogger(logs).compile();
    const { platform = defaultPlatform } = setup;
    const http = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
    const app: INestApplication = testing.createNestApplication(http, { logger: logs });
    this.apps.push(app);
    const { messageParser } = setup;
    const adapter = messageParser ? this.subject.make(app, { messageParser }) : this.subject.make(app);
    app.useWebSocketAdapter(adapter);
    await setup.prepare?.(app, adapter);
    return { app, adapter, logs };
  }

  async start(setup: Setup): Promise<RunningApp> {
    const assembled = await this.assemble(setup);
    await assembled.app.listen(0, '127.0.0.1');
    return { ...assembled, port: portOf(assembled.app.getHttpServer()) };
  }

  /** The shortest way to a case: an application with these gateways and one client on `/`. */
  async connect(gateways: readonly Type[], setup: Omit<Setup, 'gateways'> = {}): Promise<Peer> {
    const { port } = await this.start({ ...setup, gateways });
    return this.peer(port);
  }

  async peer(port: number, path = '/', protocols: string[] = [], options: ClientOptions = {}): Promise<Peer> {
    const peer = await Peer.connect(`ws://127.0.0.1:${port}${path}`, protocols, options);
    this.peers.push(peer);
    return peer;
  }

  async rawPeer(port: number): Promise<RawPeer> {
    const peer = await RawPeer.connect(port);
    this.peers.push(peer);
    return peer;
  }

  /**
   * What a client hears of these replies. The built-in filter of Nest 11 emits `exception` on the client: RawWebSocket
   * sends that, the client of ws tells its listeners.
   */
  heard(replies: readonly unknown[]): readonly unknown[] {
    return this.subject.isOurs || nestMajor > 11 ? replies : replies.filter((reply) => !isException(reply));
  }

  async clear(): Promise<void> {
    const { apps, peers } = this;
    this.apps = [];
    this.peers = [];
    await Promise.all(peers.map((peer) => peer.destroy()));
    // A case may have closed its application itself: closing is idempotent in Nest's hands.
    await Promise.all(apps.map((app) => app.close()));
  }
}

function isException(reply: unknown): boolean {
  return typeof reply === 'object' && reply !== null && 'event' in reply && reply.event === 'exception';
}
