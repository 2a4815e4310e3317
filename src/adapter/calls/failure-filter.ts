import { Catch, type ArgumentsHost } from '@nestjs/common';
import { BaseWsExceptionFilter } from '@nestjs/websockets';
import { Call } from './call.js';
import { connectWasGivenUp } from '../scoped-connects.js';

/** The call that a filter, a guard or a decorator of Nest's is about; undefined for those of another adapter. */
export function callOf(host: Pick<ArgumentsHost, 'getArgs'>): Call | undefined {
  const args: unknown[] = host.getArgs();
  return args.find((arg) => arg instanceof Call);
}

/**
 * Catches whatever the filters of the application do not, for every gateway: Nest's own filter of last resort knows the
 * connection but not the request, and would send an error that nobody could tie to one.
 */
@Catch()
class FailureFilter extends BaseWsExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    const call = callOf(host);
    if (call !== undefined) {
      call.fail(exception);
      return;
    }
    connectWasGivenUp(host.getArgByIndex(0));
    super.catch(exception, host);
  }
}

/** One for all gateways: it holds nothing. */
export const failureFilter = new FailureFilter();
