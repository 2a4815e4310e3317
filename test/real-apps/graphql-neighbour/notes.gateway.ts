import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  type OnGatewayInit,
} from '@nestjs/websockets';
import { WebSocket, type Server } from 'ws';
import { Notes, type Note } from './notes.js';

@WebSocketGateway({ path: '/notes' })
export class NotesGateway implements OnGatewayInit {
  @WebSocketServer() private readonly server!: Server;

  constructor(private readonly notes: Notes) {}

  afterInit(): void {
    this.notes.onAdded((note) => {
      for (const client of this.server.clients) {
        if (client.readyState === WebSocket.OPEN) client.send(JSON.stringify({ event: 'noted', data: note }));
      }
    });
  }

  @SubscribeMessage('add')
  add(@MessageBody() note: Note): void {
    this.notes.add(note);
  }

  @SubscribeMessage('count')
  count(): { event: string; data: number } {
    return { event: 'count', data: this.notes.all.length };
  }
}
