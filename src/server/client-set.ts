import { Heartbeat } from './heartbeat.js';
import { OPEN_FILES } from './open-files.js';
import type { RawWebSocket } from './client/raw-web-socket.js';
import type { BeatOptions, DrainOptions } from './options/resolved-options.js';
import { spread } from './base/spread.js';
import * as ours from './base/ours.js';

/** How long a client has to answer the close frame of a server that shuts down, in milliseconds. */
const ECHO_TIMEOUT = 2000;

const GOODBYE = 'Server is shutting down';

/** The clients of an endpoint, and how all of them are closed. */
export class ClientSet<Client extends RawWebSocket> {
  readonly all: Set<Client> = new Set();
  readonly #heartbeat: Heartbeat;
  /** How many there have been. */
  #count = 0;
  #emptied: (() => void) | undefined;

  constructor(beat: BeatOptions) {
    this.#heartbeat = new Heartbeat(this.all, beat);
  }

  /** How many clients there have been so far. */
  get count(): number {
    return this.#count;
  }

  add(client: Client): void {
    this.#count++;
    this.all.add(client);
    this.#heartbeat.start();
    OPEN_FILES.opened();
  }

  remove(client: RawWebSocket): void {
    const clients: Set<RawWebSocket> = this.all;
    if (clients.delete(client)) OPEN_FILES.closed();
    this.#heartbeat.stopIfIdle();
    if (clients.size === 0) this.#emptied?.();
  }

  /**
   * Closes every client and resolves when the last one is gone. Each may finish what it is at and is sent what is queued
   * for it before its close frame; who does not answer that is cut off, and so is everybody who is left after
   * `drainTimeout`.
   */
  async close({ drainTimeout, shutdownCode }: DrainOptions): Promise<void> {
    if (this.all.size === 0) return;
    const emptied = new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
    const echo = Math.min(ECHO_TIMEOUT, drainTimeout / 2);
    const stop = spread([...this.all], drainTimeout / 2, (client) =>
      client[ours.shutDown](shutdownCode, GOODBYE, echo),
    );
    const lastCall = setTimeout(() => {
      for (const client of this.all) client[ours.shutDownNow](shutdownCode, GOODBYE, echo);
    }, drainTimeout - echo);
    const deadline = setTimeout(() => {
      for (const client of this.all) client[ours.cutOff]('drain_timeout');
    }, drainTimeout);
    await emptied;
    stop();
    clearTimeout(lastCall);
    clearTimeout(deadline);
  }
}
