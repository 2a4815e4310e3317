import { Dice } from '../fuzz/dice.js';
import { FaultClient, type Where } from './client/fault-client.js';
import type { Neighbourhood } from './neighbours/neighbourhood.js';
import { FaultProxy } from './proxy/fault-proxy.js';
import { demand, type Counters } from './scenario.js';
import type { ServerSettings } from './server/protocol.js';
import { ServerProcess } from './server/server-process.js';

/** How much is done at once where nothing else is said: opening more would only queue. */
const AT_ONCE = 50;

/** Milliseconds between two lines of progress. */
const PROGRESS_PERIOD = 5000;

/**
 * Milliseconds of answer time that are never too many: where attacker, server and neighbours share two cores, multiples
 * of less say more about the machine than about the server.
 */
const UNNOTICED = { ci: 500, full: 100 };

/** How many times longer than from an undisturbed server answers may take. */
const SLOWER = { ci: 10, full: 3 };

/** What a stage is made of. */
export interface StageProps {
  readonly name: string;
  readonly full: boolean;
  readonly seed: number;
  readonly server: ServerProcess;
  readonly neighbourhood: Neighbourhood;
  readonly print: (line: string) => void;
}

/** What a scenario works with; whatever it opens here is gone when it is over. */
export class Stage {
  readonly full: boolean;
  readonly server: ServerProcess;
  readonly dice: Dice;
  readonly #props: StageProps;
  readonly #clients = new Set<FaultClient>();
  readonly #proxies: FaultProxy[] = [];
  readonly #servers: ServerProcess[] = [];
  #reported = performance.now();

  constructor(props: StageProps) {
    this.#props = props;
    this.full = props.full;
    this.server = props.server;
    this.dice = new Dice(props.seed);
  }

  /** The size in CI, or in full. */
  size(ci: number, full: number): number {
    return this.full ? full : ci;
  }

  async open(where: Where, early?: Buffer): Promise<FaultClient> {
    return this.#keep(await FaultClient.open(where, early));
  }

  async connect(where: Pick<Where, 'port'>): Promise<FaultClient> {
    return this.#keep(await FaultClient.connect(where));
  }

  /** Opens so many connections, not all at once. */
  async openMany(count: number, where: Where): Promise<FaultClient[]> {
    const clients: FaultClient[] = [];
    await this.each(count, async (index) => {
      clients[index] = await this.open(where);
    });
    return clients;
  }

  /** Does something so many times, some at once, and says in between how far it is. */
  async each(count: number, work: (index: number) => Promise<void>, atOnce = AT_ONCE): Promise<void> {
    let next = 0;
    let done = 0;
    const worker = async () => {
      while (next < count) {
        await work(next++);
        this.progress(++done, count);
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  }

  progress(done: number, count: number): void {
    if (performance.now() - this.#reported < PROGRESS_PERIOD) return;
    this.#reported = performance.now();
    this.#props.print(`     ${this.#props.name}: ${done.toLocaleString('en-US')} of ${count.toLocaleString('en-US')}`);
  }

  async proxy(server = this.server): Promise<FaultProxy> {
    const proxy = await FaultProxy.open(server.port, this.dice.word());
    this.#proxies.push(proxy);
    return proxy;
  }

  /** A server of the scenario's own, for what others must not see. */
  async startServer(settings?: ServerSettings, openFiles?: number): Promise<ServerProcess> {
    const server = await ServerProcess.start(settings, openFiles);
    this.#servers.push(server);
    return server;
  }

  /** Does something while healthy clients talk to the server: none of their messages may be lost or take long. */
  async besideNeighbours(work: () => Promise<void>, server = this.server): Promise<Counters> {
    const clean = await this.#props.neighbourhood.cleanP99(server, this.full);
    const { messages, p99 } = await this.#props.neighbourhood.beside(server, work);
    const size = this.full ? 'full' : 'ci';
    const most = Math.max(UNNOTICED[size], clean * SLOWER[size]);
    demand(p99 <= most, `The healthy neighbours' p99 was ${p99.toFixed(1)} ms, and ${clean.toFixed(1)} ms undisturbed`);
    return { 'neighbour messages': messages, 'clean p99 ms': clean.toFixed(1), 'p99 ms': p99.toFixed(1) };
  }

  /** Throws if something has happened to a server of the scenario's own that never must. */
  async demandNoTraps(): Promise<void> {
    for (const server of this.#servers) if (server.alive) await server.demandNoTraps();
  }

  /** Closes whatever is still open. */
  async clear(): Promise<void> {
    for (const client of this.#clients) client.socket.destroy();
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
    await Promise.all(this.#servers.map((server) => server.kill()));
  }

  #keep(client: FaultClient): FaultClient {
    this.#clients.add(client);
    client.socket.once('close', () => this.#clients.delete(client));
    return client;
  }
}
