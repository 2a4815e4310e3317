import { logError, logger } from './log.js';

/** What a handler that fails in a shutdown has most likely met. */
const TOO_LATE =
  'A handler failed while the application was shutting down. Nest calls onModuleDestroy and beforeApplicationShutdown ' +
  'before clients are closed: close what handlers need, such as a database, in onApplicationShutdown';

/** Logs what handlers throw and nobody catches, and once what a shutdown has to do with it. */
export class HandlerFailures {
  #isShuttingDown = false;
  #isSaid = false;

  /** Nest calls the hooks of its modules; handlers are still at work. */
  shutDown(): void {
    this.#isShuttingDown = true;
  }

  readonly log = (error: unknown): void => {
    logError(error);
    if (!this.#isShuttingDown || this.#isSaid) return;
    this.#isSaid = true;
    logger.warn(TOO_LATE);
  };
}
