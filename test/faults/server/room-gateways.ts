import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { RawWebSocket, RawWebSocketServer, RawWsGatewayOptions } from '../../../src/index.js';
import { padding } from './padding.js';
import { WatchedGateway } from './watched-gateway.js';

/** What a publisher asks for. */
export interface Publication {
  readonly room: string;
  readonly from: number;
  readonly number: number;
  readonly bytes: number;
}

/** Publishes to rooms, and says with every answer how much it had published by then. */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/rooms', perMessageDeflate: { threshold: 100 } })
export class RoomsGateway extends WatchedGateway {
  @WebSocketServer() readonly server!: RawWebSocketServer;
  #published = 0;

  @SubscribeMessage('join')
  join(@ConnectedSocket() client: RawWebSocket, @MessageBody() room: string): unknown {
    client.join(room);
    return { event: 'joined', data: { room, at: this.#published } };
  }

  @SubscribeMessage('leave')
  leave(@ConnectedSocket() client: RawWebSocket, @MessageBody() room: string): unknown {
    client.leave(room);
    return { event: 'left', data: { room, at: this.#published } };
  }

  @SubscribeMessage('say')
  say(@ConnectedSocket() client: RawWebSocket): void {
    client.sendEvent('said', { at: this.#published, text: padding(this.#published, 300) });
  }

  @SubscribeMessage('publish')
  publish(@MessageBody() { room, from, number, bytes }: Publication): void {
    const at = this.#published++;
    this.server.to(room).emit('news', { room, from, number, at, text: padding(number, bytes) });
  }
}

/** Cuts off those who do not read. */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/rooms-close', maxBackpressure: 1_048_576 })
export class ClosingRoomsGateway extends RoomsGateway {}

/** Leaves out what those who do not read would be sent. */
@WebSocketGateway<RawWsGatewayOptions>({
  path: '/rooms-drop',
  maxBackpressure: 1_048_576,
  slowConsumer: 'drop-newest',
  writeTimeout: 0,
})
export class DroppingRoomsGateway extends RoomsGateway {}
