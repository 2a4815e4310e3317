import { resolveOptions } from '../../src/server/options/resolved-options.js';
import { RawWebSocket, type RawWebSocketOptions } from '../../src/server/index.js';
import { clientReports } from './client-reports.js';
import { MemorySocket } from './memory-socket.js';
import { upgradeRequest } from './upgrade-request.js';

/** A client of a server that is not there, on a socket that is not there. */
export interface MemoryClient {
  readonly socket: MemorySocket;
  readonly client: RawWebSocket;
  /** What the client has told its server. */
  readonly reported: string[];
}

export function memoryClient(options: RawWebSocketOptions = {}, protocol = ''): MemoryClient {
  const socket = new MemorySocket();
  const reported: string[] = [];
  const client = new RawWebSocket({
    socket,
    request: upgradeRequest(),
    protocol,
    params: {},
    options: resolveOptions(options),
    reports: clientReports(reported),
  });
  return { socket, client, reported };
}
