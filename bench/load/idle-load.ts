import { ask } from './ask.js';
import type { LoadClient } from './client.js';
import { EXTENSIONS_WITH_CONTEXT, exchangeOf } from './exchange.js';
import type { IdleJob } from './jobs.js';
import type { Load } from './load.js';
import { openClients } from './opening.js';
import { ExpectedReply } from './replies.js';

/** Connections that stay, and say one thing each or nothing at all. */
export class IdleLoad implements Load {
  readonly #job: IdleJob;
  readonly #port: number;
  #clients: LoadClient[] = [];

  constructor(job: IdleJob, port: number) {
    this.#job = job;
    this.#port = port;
  }

  async open(): Promise<void> {
    const { connections, message } = this.#job;
    const extensions = message?.compressed === true ? { extensions: EXTENSIONS_WITH_CONTEXT } : {};
    this.#clients = await openClients(connections, { port: this.#port, handshake: true, ...extensions });
    if (message === undefined) return;
    const exchange = exchangeOf(message);
    for (const client of this.#clients) await ask(client, exchange.request, new ExpectedReply(exchange, false));
  }

  start(): void {
    // There is nothing to do but to be there.
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  result(): { count: number } {
    return { count: this.#clients.length };
  }
}
