import type { OnGatewayInit } from '@nestjs/websockets';
import type { RawWebSocketServer } from '../../../src/index.js';

/** The servers of all gateways. */
export const SERVERS: Set<RawWebSocketServer> = new Set();

/** A gateway whose server is looked at from outside. */
export abstract class WatchedGateway implements OnGatewayInit<RawWebSocketServer> {
  afterInit(server: RawWebSocketServer): void {
    SERVERS.add(server);
    // One that has closed is no longer looked at.
    server.once('close', () => SERVERS.delete(server));
  }
}
