import { Logger } from '@nestjs/common';
import { asError } from '../server/base/as-error.js';

/** Everything the adapter has to say comes from here. */
export const logger = new Logger('RawWsAdapter');

/** Logs whatever code of the application threw. */
export function logError(error: unknown): void {
  const shown = asError(error);
  // The stack of an error that was made here says nothing.
  logger.error(shown === error ? shown : shown.message);
}
