import { setTimeout as delay } from 'node:timers/promises';
import { MessageBody, SubscribeMessage, WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import * as msgpackr from 'msgpackr';
import { jsonCodec, messagePackCodec } from '../../../src/index.js';
import type { RawWebSocket, RawWsGatewayOptions, VerifyClientInfo } from '../../../src/index.js';
import { TALLY } from './tally.js';
import { WatchedGateway } from './watched-gateway.js';

/** Sends back what it is sent; its clients are the healthy ones. */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/echo' })
export class EchoGateway extends WatchedGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    TALLY.add('echoed');
    return { event: 'echo', data };
  }
}

/** Has no handlers: its clients' bytes are sent back as they are. */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/raw' })
export class RawGateway extends WatchedGateway implements OnGatewayConnection<RawWebSocket> {
  handleConnection(client: RawWebSocket): void {
    client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
  }
}

/** Is sent nothing that an application should ever see. */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/strict' })
export class StrictGateway extends WatchedGateway implements OnGatewayConnection<RawWebSocket> {
  handleConnection(client: RawWebSocket): void {
    client.on('message', () => TALLY.add('misled'));
  }
}

/** Takes its time to decide who may come in, and for its first look at each client. */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/auth', verifyClient: decideSlowly })
export class AuthGateway extends WatchedGateway implements OnGatewayConnection<RawWebSocket> {
  async handleConnection(): Promise<void> {
    await delay(5);
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    return { event: 'echo', data };
  }
}

async function decideSlowly(): Promise<boolean> {
  await delay(30);
  return true;
}

/** Decides about its clients when it is told to. */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/gated', verifyClient: decideWhenTold })
export class GatedGateway extends WatchedGateway implements OnGatewayConnection<RawWebSocket> {
  handleConnection(): void {
    TALLY.add('connected');
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    return { event: 'echo', data };
  }
}

let undecided: (() => void)[] = [];

function decideWhenTold({ req }: VerifyClientInfo): Promise<boolean> {
  TALLY.add('asked');
  return new Promise((resolve) => {
    undecided.push(() => resolve(req.url?.includes('refuse') !== true));
  });
}

/** Decides about everybody who waits at `/gated`. */
export function decideNow(): void {
  const decisions = undecided;
  undecided = [];
  for (const decide of decisions) decide();
}

/** Asks its clients often whether they are alive. */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/pulse', pingInterval: 500, pingTimeout: 500 })
export class PulseGateway extends EchoGateway {}

/** How long a handler keeps what it was given, in milliseconds. */
const KEPT = 700;

/** Compresses, takes MessagePack too, and keeps its messages for a while. */
@WebSocketGateway<RawWsGatewayOptions>({
  path: '/keeping',
  perMessageDeflate: true,
  codecs: { json: jsonCodec, messagepack: messagePackCodec(msgpackr) },
})
export class KeepingGateway {
  @SubscribeMessage('keep')
  async keep(@MessageBody() data: unknown): Promise<unknown> {
    await delay(KEPT);
    return { event: 'kept', data: Array.isArray(data) };
  }
}

/** Compresses. */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/deflate', perMessageDeflate: true })
export class DeflateGateway extends EchoGateway {}
