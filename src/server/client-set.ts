import { CloseCode } from '../protocol/close-code.js';
import { Heartbeat, type HeartbeatOptions } from './heartbeat.js';
import type { RawWebSocket } from './raw-web-socket.js';

/** How long a client has to answer the close frame of a server that shuts down, in milliseconds. */
const ECHO_TIMEOUT = 2000;

/** The clients of an endpoint, and how all of them are closed. */
export class ClientSet<Client extends RawWebSocket> {
  readonly all: Set<Client> = new Set();
  readonly #heartbeat: Heartbeat;
  #emptied: (() => void) | undefined;

  constructor(heartbeat: HeartbeatOptions) {
    this.#heartbeat = new Heartbeat(this.all, heartbeat);
  }

  add(client: Client): void {
    this.all.add(client);
    this.#heartbeat.start();
  }

  remove(client: RawWebSocket): void {
    const clients: Set<RawWebSocket> = this.all;
    clients.delete(client);
    this.#heartbeat.stopIfIdle();
    if (clients.size === 0) this.#emptied?.();
  }

  /**
   * Closes every client with 1001 and resolves when the last one is gone. Those that do not finish the closing handshake
   * are cut off, so this always ends.
   */
  async close(): Promise<void> {
    if (this.all.size === 0) return;
    const emptied = new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
    for (const client of this.all) client.close(CloseCode.GoingAway, 'Server is shutting down');
    const cutOff = setTimeout(() => {
      for (const client of this.all) client.terminate();
    }, ECHO_TIMEOUT);
    await emptied;
    clearTimeout(cutOff);
  }
}
