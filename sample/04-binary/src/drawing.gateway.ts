import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import type { RawWebSocket, RawWebSocketServer, RawWsGatewayOptions } from 'nest-raw-ws';
import { from, type Observable } from 'rxjs';
import { type DrawnStroke, type PenMove, ReadKey, ReadPenMove, ReadStroke } from './checks.js';
import { People, type Person } from './people.js';
import { Picture, type Stroke } from './picture.js';

/**
 * Nothing here knows of MessagePack: the codec of main.ts reads and writes it, and bytes in a message are a Buffer.
 *
 * The longest stroke has 8 KB. What one client sends is worked on in order, so that an undo finds the stroke before it.
 */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/drawing', maxPayload: 16 * 1024, concurrency: 1 })
export class DrawingGateway implements OnGatewayDisconnect<RawWebSocket> {
  @WebSocketServer() private readonly server!: RawWebSocketServer;

  constructor(
    private readonly people: People,
    private readonly picture: Picture,
  ) {}

  @SubscribeMessage('join')
  join(@ConnectedSocket() client: RawWebSocket, @MessageBody('key', ReadKey) key: string): Person {
    const person = this.people.seat(client, key);
    this.server.sendEvent('people', this.people.list());
    return person;
  }

  /** The answer to a newcomer's request: some strokes in each `$next`. */
  @SubscribeMessage('picture')
  everything(): Observable<Stroke[]> {
    return from(this.picture.pieces());
  }

  @SubscribeMessage('stroke')
  draw(@ConnectedSocket() client: RawWebSocket, @MessageBody(ReadStroke) drawn: DrawnStroke): void {
    const stroke = this.picture.add(this.personOf(client).id, drawn);
    if (stroke) {
      this.server.sendEvent('stroke', stroke);
    }
  }

  /** Somebody who is behind can do without: the whole stroke comes when it is done. */
  @SubscribeMessage('pen')
  movePen(@ConnectedSocket() client: RawWebSocket, @MessageBody(ReadPenMove) move: PenMove): void {
    const by = this.personOf(client).id;
    client.broadcast.emit('pen', { by, ...move }, { volatile: true });
  }

  /** The client's own last stroke. */
  @SubscribeMessage('undo')
  undo(@ConnectedSocket() client: RawWebSocket): void {
    const stroke = this.picture.removeLastOf(this.personOf(client).id);
    if (!stroke) {
      throw new WsException({ status: 'error', code: 'nothing_to_undo', message: 'Nothing of yours is left to undo.' });
    }
    this.server.sendEvent('undone', { id: stroke.id });
  }

  @SubscribeMessage('clear')
  clear(@ConnectedSocket() client: RawWebSocket): void {
    const { name } = this.personOf(client);
    this.server.sendEvent('cleared', { by: name, last: this.picture.clear() });
  }

  handleDisconnect(client: RawWebSocket): void {
    if (this.people.leave(client)) {
      this.server.sendEvent('people', this.people.list());
    }
  }

  private personOf(client: RawWebSocket): Person {
    const person = this.people.find(client);
    if (!person) {
      throw new WsException({ status: 'error', code: 'not_joined', message: 'Join with a key first.' });
    }
    return person;
  }
}
