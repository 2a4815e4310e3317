import { Logger } from '@nestjs/common';

/** Everything the adapter has to say comes from here. */
export const logger = new Logger('RawWsAdapter');

/** Logs whatever code of the application threw: it may be anything, and showing it may throw again. */
export function logError(error: unknown): void {
  try {
    logger.error(error);
  } catch {
    logger.error(`Something was thrown that can't be shown: its type is ${typeof error}`);
  }
}
