import { randomUUID } from 'node:crypto';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  type WsResponse,
} from '@nestjs/websockets';
import { RawWebSocket, type RawWebSocketServer, type RawWsGatewayOptions } from 'nest-raw-ws';
import { ChatError } from './chat-error.js';
import { type ChatMessage, History } from './history.js';
import { People, type Person } from './people.js';
import { fieldOf, readName, readTag, readText } from './text-rules.js';

interface Joined extends Person {
  readonly people: readonly Person[];
  readonly history: readonly ChatMessage[];
}

/** Who has joined is in this room, and hears the talk. */
const TALK = 'talk';

// The longest message, with every character escaped, is far below 16 KiB: what is longer is no chat.
@WebSocketGateway<RawWsGatewayOptions>({ path: '/chat', maxPayload: 16 * 1024 })
export class ChatGateway implements OnGatewayDisconnect<RawWebSocket> {
  @WebSocketServer() private readonly server!: RawWebSocketServer;

  constructor(
    private readonly people: People,
    private readonly history: History,
  ) {}

  @SubscribeMessage('join')
  join(@ConnectedSocket() client: RawWebSocket, @MessageBody() data: unknown): WsResponse<Joined> {
    const here = this.people.find(client);
    if (here) {
      throw new ChatError(`You are here already, as ${here.name}.`, 'join');
    }
    const name = readName(fieldOf(data, 'name'));
    const key = readTag(fieldOf(data, 'key'));
    const returning = this.dropStaleConnection(key);
    const person = this.people.add(client, name, key);
    client.join(TALK);
    if (!returning) {
      client.to(TALK).emit('notice', { kind: 'joined', name: person.name, at: Date.now() });
    }
    // To every other page, also to those that have not joined: they show who is here.
    client.broadcast.emit('people', this.people.list());
    return { event: 'joined', data: { ...person, people: this.people.list(), history: this.history.recent() } };
  }

  @SubscribeMessage('say')
  say(@ConnectedSocket() client: RawWebSocket, @MessageBody() data: unknown): void {
    const tag = readTag(fieldOf(data, 'tag'));
    const from = this.personOf(client, tag);
    const text = readText(fieldOf(data, 'text'), tag);
    const message: ChatMessage = { text, from, at: Date.now(), id: randomUUID(), tag };
    this.history.add(message);
    this.server.to(TALK).emit('message', message);
  }

  @SubscribeMessage('typing')
  typing(@ConnectedSocket() client: RawWebSocket, @MessageBody() data: unknown): void {
    const person = this.personOf(client);
    client.to(TALK).emit('typing', { ...person, typing: fieldOf(data, 'typing') === true });
  }

  @SubscribeMessage('people')
  whoIsHere(): WsResponse<readonly Person[]> {
    return { event: 'people', data: this.people.list() };
  }

  handleDisconnect(client: RawWebSocket): void {
    const person = this.people.remove(client);
    if (person) {
      this.server.to(TALK).emit('notice', { kind: 'left', name: person.name, at: Date.now() });
      this.server.sendEvent('people', this.people.list());
    }
  }

  private dropStaleConnection(key: string | undefined): boolean {
    const stale = this.people.findByKey(key);
    if (!stale) {
      return false;
    }
    // Removed first, so that its end is nobody's leaving.
    this.people.remove(stale);
    stale.terminate();
    return true;
  }

  private personOf(client: RawWebSocket, tag?: string): Person {
    const person = this.people.find(client);
    if (!person) {
      throw new ChatError('Join with a name first.', 'join', tag);
    }
    return person;
  }
}
