import type { Type } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { WebSocket, type WebSocketServer as Server } from 'ws';
import { PUBLISH, TICK } from '../load/publication.js';
import { moduleOf } from './gateways.js';
import { compressionOptions, type ServerSettings } from './settings.js';

/** What one client publishes goes to all, as users of platform-ws write it. */
export function broadcastModule(settings: ServerSettings): Type {
  @WebSocketGateway({ path: '/', perMessageDeflate: compressionOptions(settings) })
  class BroadcastGateway {
    @WebSocketServer()
    private readonly server!: Server;

    @SubscribeMessage(PUBLISH)
    publish(@MessageBody() data: unknown): void {
      const text = JSON.stringify({ event: TICK, data });
      for (const client of this.server.clients) {
        if (client.readyState === WebSocket.OPEN) client.send(text);
      }
    }
  }
  return moduleOf([BroadcastGateway]);
}
