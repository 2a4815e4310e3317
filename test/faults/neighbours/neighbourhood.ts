import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { IpcChild } from '../ipc-child.js';
import type { ServerProcess } from '../server/server-process.js';
// Transpiled together with this program.
import type {} from './main.js';
import type { NeighbourCommands, NeighbourReport } from './protocol.js';

const PROGRAM = fileURLToPath(new URL('./main.js', import.meta.url));

const CLIENTS = 20;
const PACE = 8;

/** How long an undisturbed server is looked at, in milliseconds. */
const CLEAN_TIME = 800;

/** The process of the healthy clients, started when it is needed first. */
export class Neighbourhood {
  #child: IpcChild<NeighbourCommands> | undefined;
  #cleanP99: number | undefined;

  /**
   * Lets healthy clients talk while something is done to their server.
   *
   * @throws Error if any of their messages was lost, doubled or moved
   */
  async beside(server: ServerProcess, work: () => Promise<void>): Promise<NeighbourReport> {
    this.#child ??= new IpcChild({ program: PROGRAM });
    await this.#child.call('start', { port: server.port, path: '/echo', clients: CLIENTS, pace: PACE });
    await work();
    const report = await this.#child.call('stop', undefined);
    if (report.fault !== undefined) throw new Error(`A healthy neighbour suffered: ${report.fault}`);
    return report;
  }

  /**
   * The answer time that 99 of 100 messages keep to while nothing else goes on, in milliseconds.
   *
   * @param anew whether what was measured before is too old: how busy a machine is changes
   */
  async cleanP99(server: ServerProcess, anew: boolean): Promise<number> {
    // The first look is at code that is not compiled yet.
    if (this.#cleanP99 === undefined) await this.beside(server, () => delay(CLEAN_TIME));
    if (this.#cleanP99 !== undefined && !anew) return this.#cleanP99;
    this.#cleanP99 = (await this.beside(server, () => delay(CLEAN_TIME))).p99;
    return this.#cleanP99;
  }

  async end(): Promise<void> {
    await this.#child?.kill();
    this.#child = undefined;
  }
}
