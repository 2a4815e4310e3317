import { LoadClient } from './client.js';
import type { HandshakeJob } from './jobs.js';
import type { Load } from './load.js';

/** Connects, and leaves as soon as the server has accepted, so many clients at once. */
export class HandshakeLoad implements Load {
  readonly #job: HandshakeJob;
  readonly #port: number;
  #speaking = false;
  #count = 0;
  #visits: Promise<void>[] = [];

  constructor(job: HandshakeJob, port: number) {
    this.#job = job;
    this.#port = port;
  }

  async open(): Promise<void> {
    (await LoadClient.open({ port: this.#port, handshake: true })).reset();
  }

  start(): void {
    this.#speaking = true;
    this.#count = 0;
    this.#visits = Array.from({ length: this.#job.atOnce }, () => this.#visit());
  }

  async stop(): Promise<void> {
    this.#speaking = false;
    await Promise.all(this.#visits);
  }

  result(): { count: number } {
    return { count: this.#count };
  }

  async #visit(): Promise<void> {
    while (this.#speaking) {
      const client = await LoadClient.open({ port: this.#port, handshake: true });
      this.#count++;
      client.reset();
    }
  }
}
