import type { CallContext } from '../../../src/adapter/calls/call.js';
import { CancelSignals } from '../../../src/adapter/calls/cancel-signals.js';
import type { RawWsGatewayOptions } from '../../../src/index.js';
import { AdapterClient } from './adapter-client.js';
import { quietDispatcher } from './quiet-dispatcher.js';
import * as ours from '../../../src/server/base/ours.js';

/** A client whose messages are ours to answer, and what its calls share. */
export function answeredClient(
  logError: (error: unknown) => void,
  options: RawWsGatewayOptions = {},
): { readonly peer: AdapterClient; readonly context: CallContext } {
  const peer = new AdapterClient(undefined, options);
  peer.client[ours.dispatchTo](quietDispatcher);
  return { peer, context: { client: peer.client, signals: new CancelSignals(), logError } };
}
