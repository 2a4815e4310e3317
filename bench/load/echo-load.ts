import { performance } from 'node:perf_hooks';
import { LoadClient } from './client.js';
import { exchangeOf, EXTENSIONS } from './exchange.js';
import type { EchoJob } from './jobs.js';
import { Latencies } from './latencies.js';
import type { Load } from './load.js';
import { ExpectedReply } from './replies.js';
import { ReplyReader } from './reply-reader.js';

/** Keeps a number of messages in flight on each connection: a reply that has come is followed by the next message. */
export class EchoLoad implements Load {
  readonly #job: EchoJob;
  readonly #port: number;
  readonly #latencies: Latencies | undefined;
  readonly #speakers: Speaker[] = [];
  #speaking = false;
  #count = 0;
  #outstanding = 0;
  #quiet: (() => void) | undefined;

  constructor(job: EchoJob, port: number) {
    this.#job = job;
    this.#port = port;
    // With more in flight a reply waits for others of its own connection: that time says nothing of the server.
    this.#latencies = job.inFlight === 1 ? new Latencies() : undefined;
  }

  async open(): Promise<void> {
    const { connections, message, plainEcho, inFlight } = this.#job;
    const exchange = exchangeOf(message);
    const expected = new ExpectedReply(exchange, plainEcho);
    const batch = Buffer.concat(Array.from({ length: inFlight }, () => exchange.request));
    const extensions = message.compressed === true ? { extensions: EXTENSIONS } : {};
    for (let i = 0; i < connections; i++) {
      const client = await LoadClient.open({ port: this.#port, handshake: !plainEcho, ...extensions });
      this.#speakers.push(
        new Speaker(client, expected, batch, exchange.request.length, (n, t) => this.#answered(n, t)),
      );
    }
  }

  start(): void {
    this.#speaking = true;
    this.#count = 0;
    this.#latencies?.clear();
    for (const speaker of this.#speakers) {
      this.#outstanding += this.#job.inFlight;
      speaker.say(this.#job.inFlight);
    }
  }

  /** Resolves when the last reply has come. */
  async stop(): Promise<void> {
    this.#speaking = false;
    if (this.#outstanding > 0) await new Promise<void>((resolve) => (this.#quiet = resolve));
  }

  result(): { count: number; p50?: number; p99?: number } {
    return { count: this.#count, ...this.#latencies?.percentiles() };
  }

  /** @returns how many messages are to follow */
  #answered(replies: number, since: number): number {
    this.#count += replies;
    if (this.#latencies !== undefined) this.#latencies.add(performance.now() - since);
    if (this.#speaking) return replies;
    this.#outstanding -= replies;
    if (this.#outstanding === 0) this.#quiet?.();
    return 0;
  }
}

/** One connection of the load. */
class Speaker {
  readonly #reader: ReplyReader;
  #saidAt = 0;

  constructor(
    private readonly client: LoadClient,
    expected: ExpectedReply,
    private readonly batch: Buffer,
    private readonly requestLength: number,
    private readonly answered: (replies: number, since: number) => number,
  ) {
    this.#reader = new ReplyReader(client, expected);
    client.onData = (buffer, length) => this.#hear(buffer, length);
  }

  say(messages: number): void {
    this.#saidAt = performance.now();
    const bytes = messages * this.requestLength;
    this.client.write(bytes === this.batch.length ? this.batch : this.batch.subarray(0, bytes));
  }

  #hear(buffer: Uint8Array, length: number): void {
    const replies = this.#reader.read(buffer, length);
    if (replies === 0) return;
    const next = this.answered(replies, this.#saidAt);
    if (next > 0) this.say(next);
  }
}
