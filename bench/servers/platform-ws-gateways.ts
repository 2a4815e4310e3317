import type { Type } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { WebSocket, type WebSocketServer as Server } from 'ws';
import { JOIN, JOINED, PUBLISH, TICK, type RoomMessage } from '../load/publication.js';
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

/** The same in rooms, which platform-ws does not have: its users keep them themselves. */
export function roomsModule(settings: ServerSettings): Type {
  @WebSocketGateway({ path: '/', perMessageDeflate: compressionOptions(settings) })
  class RoomsGateway implements OnGatewayDisconnect<WebSocket> {
    private readonly rooms = new Map<string, Set<WebSocket>>();

    @SubscribeMessage(JOIN)
    join(@ConnectedSocket() client: WebSocket, @MessageBody() room: string): object {
      const members = this.rooms.get(room);
      if (members === undefined) this.rooms.set(room, new Set([client]));
      else members.add(client);
      return { event: JOINED, data: room };
    }

    @SubscribeMessage(PUBLISH)
    publish(@MessageBody() { room, data }: RoomMessage): void {
      const text = JSON.stringify({ event: TICK, data });
      for (const client of this.rooms.get(room) ?? []) {
        if (client.readyState === WebSocket.OPEN) client.send(text);
      }
    }

    handleDisconnect(client: WebSocket): void {
      for (const [room, members] of this.rooms) {
        members.delete(client);
        if (members.size === 0) this.rooms.delete(room);
      }
    }
  }
  return moduleOf([RoomsGateway]);
}
