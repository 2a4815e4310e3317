import type { ClientReports } from '../../src/server/client/raw-web-socket-init.js';
import { noTraffic } from '../../src/server/connection/traffic.js';

/** The reports of a client as lines, in place of its server. */
export function clientReports(log: string[] = [], own: Partial<ClientReports> = {}): ClientReports {
  return {
    traffic: noTraffic(),
    violated: (_client, { code }) => log.push(`violated ${code}`),
    cutOff: (_client, reason) => log.push(`cut off ${reason}`),
    messageRefused: (_client, reason) => log.push(`refused ${reason}`),
    messageDropped: (_client, reason) => log.push(`dropped ${reason}`),
    listenerFailed: (_client, error) => log.push(`failed ${String(error)}`),
    gone: () => log.push('gone'),
    ...own,
  };
}
