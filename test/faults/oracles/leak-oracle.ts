import { demand } from '../scenario.js';
import type { ServerProcess } from '../server/server-process.js';

/** Bytes a server may hold more than before where nothing else is said: compiled code, and what Node keeps for later. */
const MAY_HOLD = 4 * 1024 * 1024;

/** What a scenario may leave behind. */
export interface Allowance {
  readonly mayHold?: number | undefined;
  readonly logsErrors?: boolean | undefined;
}

/** A server before something is done to it. */
export class LeakOracle {
  readonly #server: ServerProcess;
  readonly #held: number;
  readonly #resources: string;

  private constructor(server: ServerProcess, held: number, resources: string) {
    this.#server = server;
    this.#held = held;
    this.#resources = resources;
  }

  static async before(server: ServerProcess): Promise<LeakOracle> {
    await server.begin();
    const held = await server.collect();
    const { resources } = await server.stats();
    return new LeakOracle(server, held, text(resources));
  }

  /**
   * @returns by how many bytes the server holds more than before
   * @throws Error if anything is left of what was done, or something has happened that never must
   */
  async demandNothingLeft({ mayHold = MAY_HOLD, logsErrors = false }: Allowance): Promise<number> {
    const { traps, loggedErrors, firstErrors } = await this.#server.until(
      'Clients, rooms, handshakes and handles are gone',
      ({ clients, rooms, pendingHandshakes, resources }) =>
        clients === 0 && rooms === 0 && pendingHandshakes === 0 && text(resources) === this.#resources,
    );
    demand(traps.length === 0, traps.join('\n'));
    demand(logsErrors || loggedErrors === 0, `${loggedErrors} errors were logged: ${firstErrors.join('\n')}`);
    const grown = (await this.#server.collect()) - this.#held;
    demand(grown <= mayHold, `The server holds ${grown} bytes more than before`);
    return grown;
  }
}

function text(resources: Readonly<Record<string, number>>): string {
  return JSON.stringify(Object.entries(resources).toSorted(([one], [other]) => one.localeCompare(other)));
}
