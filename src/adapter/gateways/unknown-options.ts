import { ENDPOINT_OPTIONS, unknownOptions } from '../../server/options/unknown-options.js';
import type { RawWsGatewayOptions } from './gateway-options.js';

/** Every option of a gateway; the compiler sees to it that none is missing. */
export const GATEWAY_OPTIONS: Readonly<Record<keyof RawWsGatewayOptions, true>> = {
  ...ENDPOINT_OPTIONS,
  codec: true,
  codecs: true,
  jsonMaxDepth: true,
  maxPendingMessages: true,
  maxStreams: true,
  concurrency: true,
  refusedMessages: true,
  requests: true,
  includeCause: true,
  maxRoomsPerClient: true,
  backplane: true,
  host: true,
  backlog: true,
  tls: true,
  logFrames: true,
};

/** For each unknown key of some options one sentence that says so and names the nearest option. */
export function unknownKeys(owner: string, options: Readonly<Record<string, unknown>>): string[] {
  return unknownOptions(owner, options, GATEWAY_OPTIONS);
}
