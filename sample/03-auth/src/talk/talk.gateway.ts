import { UseGuards } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import {
  type HandshakeRequest,
  type OnGatewayHandshake,
  type RawWebSocketServer,
  type RawWsGatewayOptions,
  UseHandshakeGuards,
} from 'nest-raw-ws';
import { JwtAuthGuard } from '../auth/jwt-auth.guard.js';
import { Logouts } from '../auth/logouts.js';
import { Roles, RolesGuard } from '../auth/roles.guard.js';
import type { User } from '../auth/user.js';
import { Refusals } from './refusals.js';
import { type TalkClient, userOf } from './talk-client.js';
import { Visitors } from './visitors.js';

const TEXT_LIMIT = 200;

@UseHandshakeGuards(JwtAuthGuard)
@WebSocketGateway<RawWsGatewayOptions>({ path: '/talk', maxPayload: 4096 })
export class TalkGateway
  implements
    OnGatewayHandshake<{ user: User }>,
    OnGatewayInit<RawWebSocketServer>,
    OnGatewayConnection<TalkClient>,
    OnGatewayDisconnect<TalkClient>
{
  constructor(
    private readonly visitors: Visitors,
    private readonly refusals: Refusals,
    private readonly logouts: Logouts,
  ) {}

  afterInit(server: RawWebSocketServer): void {
    server.on('refused', (refused, request) => this.refusals.add(refused, request));
    this.logouts.sessions.subscribe((session) => this.visitors.endSession(session));
  }

  /** The guard has put the user on the request. What this returns is `client.data`. */
  handleHandshake({ user }: HandshakeRequest & { user: User }): { user: User } {
    return { user };
  }

  handleConnection(client: TalkClient): void {
    const user = userOf(client);
    this.visitors.add(client, user);
    client.sendEvent('welcome', { name: user.name, role: user.role, expiresIn: user.expiresAt - Date.now() });
    this.visitors.tellEveryone('people', this.visitors.list());
  }

  handleDisconnect(client: TalkClient): void {
    this.visitors.remove(client);
    this.visitors.tellEveryone('people', this.visitors.list());
  }

  @SubscribeMessage('say')
  say(@ConnectedSocket() client: TalkClient, @MessageBody('text') text: unknown): void {
    this.visitors.tellEveryone('said', { from: userOf(client).name, text: readText(text) });
  }

  /** For hosts only: others are answered with an exception, whose code is `forbidden`. */
  @Roles('host')
  @UseGuards(RolesGuard)
  @SubscribeMessage('announce')
  announce(@ConnectedSocket() client: TalkClient, @MessageBody('text') text: unknown): void {
    this.visitors.tellEveryone('announced', { from: userOf(client).name, text: readText(text) });
  }
}

function readText(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '' || text.length > TEXT_LIMIT) {
    throw new WsException(`A message has 1 to ${TEXT_LIMIT} characters.`);
  }
  return text;
}
