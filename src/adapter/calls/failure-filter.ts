import { Catch, type ArgumentsHost } from '@nestjs/common';
import { BaseWsExceptionFilter } from '@nestjs/websockets';
import { Call } from './call.js';
import { RawWebSocket } from '../raw-web-socket.js';
import { connectWasGivenUp } from '../scoped-connects.js';
import * as ours from '../../server/base/ours.js';

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
    const client: unknown = host.getArgByIndex(0);
    connectWasGivenUp(client);
    if (client instanceof RawWebSocket) tellOutsideOfMessage(this, client, exception);
    else super.catch(exception, host);
  }
}

/**
 * Lets Nest's own filter tell a client what has failed while none of its messages was worked on, such as the making of a
 * gateway. There is no cause to repeat: what stands in its place among the arguments is the request of the handshake, with
 * all that hangs on it, the private key of the server for one.
 */
export function tellOutsideOfMessage(filter: BaseWsExceptionFilter, client: RawWebSocket, exception: unknown): void {
  BaseWsExceptionFilter.prototype.handleError.call(filter, inItsFormat(client), exception, undefined);
}

/** Nest writes JSON for whatever looks like a WebSocket, and leaves the format to what only emits. */
function inItsFormat(client: RawWebSocket): Parameters<BaseWsExceptionFilter['handleError']>[0] {
  if (client[ours.codec] === undefined) return client;
  return { emit: (event: string, data: unknown) => client[ours.sendMessage]({ event, data }) };
}

/**
 * The arguments of a failure as a filter of the application sees them: the pattern and the data that Nest's own filter
 * repeats to the client are those of its message, and there are none without one.
 */
export function filterHost(host: ArgumentsHost, call: Call | undefined): ArgumentsHost {
  const ws = host.switchToWs();
  const ofMessage = {
    getClient: () => ws.getClient<unknown>(),
    getData: () => call && ws.getData<unknown>(),
    getPattern: () => call?.message.event,
  };
  return Object.create(host, { switchToWs: { value: () => ofMessage } });
}

/** One for all gateways: it holds nothing. */
export const failureFilter = new FailureFilter();
