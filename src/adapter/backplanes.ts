import type { Backplane } from '../rooms/index.js';
import type { Deadline } from '../server/upgrade/deadline.js';
import { logError, logger } from './log.js';

/** The backplanes that the servers of an adapter publish on. */
export class Backplanes {
  readonly #open = new Set<Backplane>();

  add(backplane: Backplane): void {
    this.#open.add(backplane);
  }

  /** Closes all of them. One that fails, or has not closed when time is up, keeps no application from its end. */
  async close(deadline: Deadline): Promise<void> {
    const closed = Promise.all([...this.#open].map((backplane) => close(backplane)));
    this.#open.clear();
    if (await deadline.orEarlier(closed.then(() => undefined))) return;
    logger.error('A backplane has not closed within drainTimeout: the application ends without it');
  }
}

/** A backplane may throw where it should reject. */
async function close(backplane: Backplane): Promise<void> {
  try {
    await backplane.close();
  } catch (error) {
    logError(error);
  }
}
