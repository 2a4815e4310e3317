import { setTimeout as delay } from 'node:timers/promises';
import { FaultClient } from '../client/fault-client.js';
import { echoFrame, echoText } from '../client/masked.js';
import { Ledger } from '../oracles/ledger.js';
import type { NeighbourOrder, NeighbourReport } from './protocol.js';

/** How long an answer may take before it counts as lost, in milliseconds. */
const SILENCE = 10_000;

/** Clients that do everything right, and expect the same: each sends a message, waits for its answer, and so on. */
export class HealthyClients {
  readonly #ledger = new Ledger();
  readonly #latencies: number[] = [];
  readonly #pace: number;
  #fault: string | undefined;
  #stopping = false;
  #talks: Promise<void>[] = [];

  private constructor(pace: number) {
    this.#pace = pace;
  }

  static async start({ port, path, clients, pace }: NeighbourOrder): Promise<HealthyClients> {
    const healthy = new HealthyClients(pace);
    const opened = await Promise.all(Array.from({ length: clients }, () => FaultClient.open({ port, path })));
    healthy.#talks = opened.map((client, index) => healthy.#talk(client, index));
    return healthy;
  }

  async stop(): Promise<NeighbourReport> {
    this.#stopping = true;
    await Promise.all(this.#talks);
    try {
      this.#ledger.demandExactlyOnce();
    } catch (error) {
      this.#fault ??= String(error);
    }
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const quantile = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
    return { messages: sorted.length, fault: this.#fault, p50: quantile(0.5), p99: quantile(0.99) };
  }

  async #talk(client: FaultClient, index: number): Promise<void> {
    // Whoever hears nothing for so long has lost a message.
    client.socket.setTimeout(SILENCE, () => client.socket.destroy(new Error('silence')));
    try {
      while (!this.#stopping) {
        await this.#exchange(client, index);
        await delay(this.#pace);
      }
      // An answer too many would come before the end.
      const { how, code } = await client.close();
      if (how !== 'fin' || code !== 1000) throw new Error(`The connection ended with ${how}, close code ${code}`);
      if (client.inbox.length > 0) throw new Error('A message came that nobody had asked for');
    } catch (error) {
      this.#fault ??= `Healthy client ${index}: ${String(error)}`;
      client.socket.destroy();
    }
  }

  async #exchange(client: FaultClient, index: number): Promise<void> {
    const number = this.#ledger.send(index);
    const began = performance.now();
    client.write(echoFrame(index, number));
    const answer = (await client.next()).toString();
    this.#latencies.push(performance.now() - began);
    if (answer !== echoText(index, number)) throw new Error(`It was sent ${answer.slice(0, 100)}`);
    this.#ledger.receive(index, number);
  }
}
