import type { Type } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { RawWebSocketServer } from 'nest-raw-ws';
import { PUBLISH, TICK } from '../load/publication.js';
import { moduleOf } from './gateways.js';
import { compressionOptions, type ServerSettings } from './settings.js';

/** What one client publishes goes to all, as users of ours write it. */
export function broadcastModule(settings: ServerSettings): Type {
  @WebSocketGateway({ path: '/', perMessageDeflate: compressionOptions(settings) })
  class BroadcastGateway {
    @WebSocketServer()
    private readonly server!: RawWebSocketServer;

    @SubscribeMessage(PUBLISH)
    publish(@MessageBody() data: unknown): void {
      this.server.sendEvent(TICK, data);
    }
  }
  return moduleOf([BroadcastGateway]);
}
