import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import type { RawWebSocketServer, RawWsGatewayOptions } from 'nest-raw-ws';
import { ReadRate, ReadStage, ReadStages, ReadStep } from './checks.js';
import { Crowd } from './crowd.js';
import { HeadCount } from './head-count.js';
import { Live } from './live.js';
import { Mixer, type Step } from './mixer.js';
import { Operations } from './operations.js';
import type { Guest, ServerEvents } from './server-events.js';
import { type Stage, STAGES, stagesAmong } from './stages.js';

/** Who has gone is in no room any more, and a page that comes back joins its rooms again: nothing is kept for it here. */
@WebSocketGateway<RawWsGatewayOptions>({
  path: '/board',
  maxPayload: 4096,
  rateLimit: { messagesPerSecond: 50, action: 'reply' },
})
export class BoardGateway implements OnGatewayInit, OnGatewayConnection<Guest>, OnGatewayDisconnect<Guest> {
  @WebSocketServer() private readonly server!: RawWebSocketServer<ServerEvents>;
  private guests = 0;

  constructor(
    private readonly live: Live,
    private readonly headCount: HeadCount,
    private readonly mixer: Mixer,
    private readonly crowd: Crowd,
    private readonly operations: Operations,
  ) {}

  afterInit(): void {
    this.live.open(this.server);
  }

  handleConnection(client: Guest): void {
    const name = `Guest ${++this.guests}`;
    client.data = { name };
    const stages = STAGES.map(({ id, name: title, act }) => ({ id, name: title, act }));
    const [people, levels] = [this.headCount.count(), this.mixer.levels()];
    client.sendEvent('welcome', { name, stages, people, levels, rate: this.crowd.rate });
    this.headCount.changed();
    this.operations.record();
  }

  handleDisconnect(client: Guest): void {
    this.tellGone(client, stagesAmong(client.rooms));
    if (this.server.clients.size === 0) {
      this.crowd.turn(0);
    }
  }

  @SubscribeMessage('join')
  join(@ConnectedSocket() client: Guest, @MessageBody('stages', ReadStages) stages: Stage[]): void {
    const fresh = stages.filter(({ room }) => !client.rooms.has(room));
    client.join(roomsOf(fresh));
    client.sendEvent(
      'joined',
      stages.map((stage) => this.mixer.stateOf(stage)),
    );
    // One who is at several of them hears it once.
    client.to(roomsOf(fresh)).emit('came', { name: nameOf(client), stages: idsOf(fresh) });
    this.headCount.changed();
  }

  @SubscribeMessage('leave')
  leave(@ConnectedSocket() client: Guest, @MessageBody('stages', ReadStages) stages: Stage[]): void {
    const left = stages.filter(({ room }) => client.rooms.has(room));
    client.leave(roomsOf(left));
    client.sendEvent('left', idsOf(stages));
    this.tellGone(client, left);
  }

  @SubscribeMessage('turn')
  turn(
    @ConnectedSocket() client: Guest,
    @MessageBody('stage', ReadStage) stage: Stage,
    @MessageBody('step', ReadStep) step: Step,
  ): void {
    if (!client.rooms.has(stage.room)) {
      throw new WsException({ status: 'error', code: 'not_there', message: `Go to the stage first: ${stage.name}.` });
    }
    this.mixer.turn(stage, step, nameOf(client));
  }

  @SubscribeMessage('crowd')
  setCrowd(@ConnectedSocket() client: Guest, @MessageBody('rate', ReadRate) rate: number): void {
    this.crowd.turn(rate);
    this.server.sendEvent('crowd', { rate, by: nameOf(client) });
  }

  @SubscribeMessage('watch')
  watch(@ConnectedSocket() client: Guest): void {
    this.operations.watch(client);
  }

  @SubscribeMessage('unwatch')
  unwatch(@ConnectedSocket() client: Guest): void {
    this.operations.unwatch(client);
  }

  private tellGone(client: Guest, stages: readonly Stage[]): void {
    client.to(roomsOf(stages)).emit('went', { name: nameOf(client), stages: idsOf(stages) });
    this.headCount.changed();
  }
}

function roomsOf(stages: readonly Stage[]): string[] {
  return stages.map(({ room }) => room);
}

function idsOf(stages: readonly Stage[]): string[] {
  return stages.map(({ id }) => id);
}

function nameOf({ data: { name } }: Guest): string {
  return name;
}
