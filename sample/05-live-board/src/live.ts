import { Injectable } from '@nestjs/common';
import type { RawWebSocketServer } from 'nest-raw-ws';
import type { ServerEvents } from './server-events.js';

/**
 * The server of the gateway, for whoever sends without being one: services inject this, and the gateway may inject them,
 * which it could not if they injected the gateway.
 */
@Injectable()
export class Live {
  private opened: RawWebSocketServer<ServerEvents> | undefined;

  /** The gateway says once which server it has got. */
  open(server: RawWebSocketServer<ServerEvents>): void {
    this.opened = server;
  }

  get server(): RawWebSocketServer<ServerEvents> {
    if (!this.opened) {
      throw new Error('The gateway has no server yet: it gets one when the application starts');
    }
    return this.opened;
  }
}
