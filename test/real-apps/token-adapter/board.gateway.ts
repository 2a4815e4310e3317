import { Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import type { Server } from 'ws';
import type { UserSocket } from './user.js';

@Injectable()
class WritersOnly implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { user } = context.switchToWs().getClient<UserSocket>();
    if (user.role !== 'writer') throw new WsException(`${user.name} may only read`);
    return true;
  }
}

@WebSocketGateway({ path: '/board' })
export class BoardGateway implements OnGatewayConnection<UserSocket>, OnGatewayDisconnect<UserSocket> {
  @WebSocketServer() private readonly server!: Server;
  readonly #lines: string[] = [];

  handleConnection(client: UserSocket): void {
    client.send(JSON.stringify({ event: 'hello', data: { you: client.user.name, lines: this.#lines.length } }));
  }

  handleDisconnect(client: UserSocket): void {
    this.#tell({ event: 'left', data: client.user.name });
  }

  @SubscribeMessage('who')
  who(): unknown {
    const names = [...(this.server.clients as Set<UserSocket>)].map(({ user }) => user.name);
    return { event: 'who', data: names.toSorted() };
  }

  @UseGuards(WritersOnly)
  @SubscribeMessage('write')
  write(@ConnectedSocket() client: UserSocket, @MessageBody() text: string): void {
    this.#lines.push(text);
    this.#tell({ event: 'written', data: { by: client.user.name, text } });
  }

  #tell(message: object): void {
    for (const client of this.server.clients) client.send(JSON.stringify(message));
  }
}
