import type { Type } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { RawWebSocket, RawWebSocketServer } from 'nest-raw-ws';
import { JOIN, JOINED, PUBLISH, TICK, type RoomMessage } from '../load/publication.js';
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

/** The same in rooms. */
export function roomsModule(settings: ServerSettings): Type {
  @WebSocketGateway({ path: '/', perMessageDeflate: compressionOptions(settings) })
  class RoomsGateway {
    @WebSocketServer()
    private readonly server!: RawWebSocketServer;

    @SubscribeMessage(JOIN)
    join(@ConnectedSocket() client: RawWebSocket, @MessageBody() room: string): object {
      client.join(room);
      return { event: JOINED, data: room };
    }

    @SubscribeMessage(PUBLISH)
    publish(@MessageBody() { room, data }: RoomMessage): void {
      this.server.to(room).emit(TICK, data);
    }
  }
  return moduleOf([RoomsGateway]);
}
