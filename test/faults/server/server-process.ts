import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import type { Where } from '../client/fault-client.js';
import { IpcChild } from '../ipc-child.js';
// Transpiled together with this program.
import type {} from './main.js';
import type { Peaks, ServerCommands, ServerSettings, Stats } from './protocol.js';

const PROGRAM = fileURLToPath(new URL('./main.js', import.meta.url));

/** How long something may take that should be so at once, in milliseconds. */
const SOON = 15_000;

/** How long a process may take to end once nothing is open. */
const EXIT_TIMEOUT = 5000;

/** The server under fire, seen from its attackers. */
export class ServerProcess {
  readonly #child: IpcChild<ServerCommands>;
  readonly port: number;
  /** Bytes it held before anything was done to it. */
  readonly heldAtStart: number;

  private constructor(child: IpcChild<ServerCommands>, port: number, heldAtStart: number) {
    this.#child = child;
    this.port = port;
    this.heldAtStart = heldAtStart;
  }

  /** @param openFiles the most files it may have open */
  static async start(settings: ServerSettings = {}, openFiles?: number): Promise<ServerProcess> {
    const child = new IpcChild<ServerCommands>({ program: PROGRAM, args: [JSON.stringify(settings)], openFiles });
    return new ServerProcess(child, await child.call('port', undefined), await child.call('collect', undefined));
  }

  get alive(): boolean {
    return this.#child.alive;
  }

  at(path: string, fields: readonly string[] = []): Where {
    return { port: this.port, path, fields };
  }

  stats(): Promise<Stats> {
    return this.#child.call('stats', undefined);
  }

  collect(): Promise<number> {
    return this.#child.call('collect', undefined);
  }

  begin(): Promise<void> {
    return this.#child.call('begin', undefined);
  }

  watch(): Promise<void> {
    return this.#child.call('watch', undefined);
  }

  peaks(): Promise<Peaks> {
    return this.#child.call('peaks', undefined);
  }

  block(milliseconds: number): Promise<void> {
    return this.#child.call('block', milliseconds);
  }

  decide(): Promise<void> {
    return this.#child.call('decide', undefined);
  }

  exhaust(spare: number): Promise<void> {
    return this.#child.call('exhaust', spare);
  }

  secondApp(port: number): Promise<string> {
    return this.#child.call('secondApp', port);
  }

  /** @returns the milliseconds it took */
  close(): Promise<number> {
    return this.#child.call('close', undefined);
  }

  /** Waits until the server stands as it should; throws with how it stands if that takes too long. */
  async until(what: string, isSo: (stats: Stats) => boolean, patience = SOON): Promise<Stats> {
    const deadline = performance.now() + patience;
    for (;;) {
      const stats = await this.stats();
      if (isSo(stats)) return stats;
      if (performance.now() > deadline) throw new Error(`${what}: not so after ${patience} ms, ${brief(stats)}`);
      await delay(10);
    }
  }

  /** Throws if something has happened that never must, whatever is done to a server. */
  async demandNoTraps(): Promise<void> {
    const { traps } = await this.stats();
    if (traps.length > 0) throw new Error(traps.join('\n'));
  }

  /** Lets go of a server that was closed; throws unless the process then ends by itself. */
  async leave(): Promise<void> {
    await this.demandNoTraps();
    await this.#child.call('leave', undefined);
    const timeout = delay(EXIT_TIMEOUT, 'it is still running', { ref: false });
    const ended = await Promise.race([this.#child.ended, timeout]);
    await this.kill();
    if (ended !== '0') throw new Error(`The process of a closed server should have ended with 0: ${ended}`);
  }

  kill(): Promise<void> {
    return this.#child.kill();
  }
}

function brief({ clients, rooms, pendingHandshakes, buffered, incidents, tally, resources }: Stats): string {
  return JSON.stringify({ clients, rooms, pendingHandshakes, buffered, incidents, tally, resources });
}
