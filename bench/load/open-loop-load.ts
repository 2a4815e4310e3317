import { performance } from 'node:perf_hooks';
import { seededRandom } from '../../test/support/random.js';
import { PING, type LoadClient } from './client.js';
import { exchangeOf } from './exchange.js';
import type { OpenLoopJob } from './jobs.js';
import { Latencies } from './latencies.js';
import type { Load } from './load.js';
import { openClients } from './opening.js';
import { ExpectedReply } from './replies.js';

/** How finely chance is divided. */
const STEPS = 2 ** 32;

/**
 * Sends at times of its own, as people do: a server that is late does not slow it down, and what waits behind a pause is
 * late, too. The times are those of a Poisson process, the same ones in every run.
 */
export class OpenLoopLoad implements Load {
  readonly #job: OpenLoopJob;
  readonly #port: number;
  readonly #latencies = new Latencies();
  readonly #random = seededRandom(1);
  readonly #request: Buffer;
  readonly #expected: ExpectedReply;
  #visitors: Visitor[] = [];
  #speaking = false;
  #next = 0;
  #due = 0;
  #count = 0;
  #outstanding = 0;
  #quiet: (() => void) | undefined;

  constructor(job: OpenLoopJob, port: number) {
    this.#job = job;
    this.#port = port;
    const exchange = exchangeOf(job.message);
    this.#request = exchange.request;
    this.#expected = new ExpectedReply(exchange, false);
  }

  async open(): Promise<void> {
    const clients = await openClients(this.#job.connections, { port: this.#port, handshake: true });
    this.#visitors = clients.map((client) => new Visitor(client, this.#expected, (due) => this.#answered(due)));
  }

  start(): void {
    this.#speaking = true;
    this.#count = 0;
    this.#latencies.clear();
    this.#due = performance.now();
    this.#sendDue();
  }

  async stop(): Promise<void> {
    this.#speaking = false;
    if (this.#outstanding > 0) await new Promise<void>((resolve) => (this.#quiet = resolve));
  }

  result(): { count: number; p50?: number; p99?: number } {
    return { count: this.#count, ...this.#latencies.percentiles() };
  }

  #sendDue(): void {
    if (!this.#speaking) return;
    for (const now = performance.now(); this.#due <= now; this.#due += this.#pause()) {
      const visitor = this.#visitors[this.#next++ % this.#visitors.length]!;
      this.#outstanding++;
      visitor.say(this.#request, this.#due);
    }
    // A timer would be late by up to a millisecond, which is as much as there is to measure.
    setImmediate(() => this.#sendDue());
  }

  /** Milliseconds until the next message of anybody. */
  #pause(): number {
    return (-Math.log(1 - this.#random(STEPS) / STEPS) * 1000) / this.#job.messagesPerSecond;
  }

  #answered(due: number): void {
    this.#count++;
    this.#latencies.add(performance.now() - due);
    if (--this.#outstanding === 0 && !this.#speaking) this.#quiet?.();
  }
}

/** One connection, which seldom has more than one message on its way. */
class Visitor {
  /** When the messages were due that are not answered yet. */
  readonly #due: number[] = [];
  #received: Buffer = Buffer.alloc(0);

  constructor(
    private readonly client: LoadClient,
    private readonly expected: ExpectedReply,
    private readonly answered: (due: number) => void,
  ) {
    client.onData = (buffer, length) => this.#hear(buffer.subarray(0, length));
  }

  say(request: Buffer, due: number): void {
    this.#due.push(due);
    this.client.write(request);
  }

  #hear(bytes: Uint8Array): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    while (this.client.answerPing(this.#received, 0)) this.#received = this.#received.subarray(PING.length);
    if (!this.expected.learn(this.#received)) return;
    const length = this.expected.length!;
    this.expected.sample(this.#received, 0, this.#received.length);
    while (this.#received.length >= length) {
      this.#received = this.#received.subarray(length);
      const due = this.#due.shift();
      if (due !== undefined) this.answered(due);
    }
  }
}
