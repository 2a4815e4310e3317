import { EventEmitter, once } from 'node:events';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import type { OnGatewayConnection, WsResponse } from '@nestjs/websockets';
import { from, map, type Observable } from 'rxjs';
import { RawWsAdapter, type RawWebSocket, type RawWsGatewayOptions } from '../../../src/index.js';
import { portOf } from '../../contract/support/free-port.js';
import type { Closed } from './real-client.js';

@WebSocketGateway()
class TalkGateway implements OnGatewayConnection<RawWebSocket> {
  readonly events = new EventEmitter<{ left: [Closed] }>();

  handleConnection(client: RawWebSocket): void {
    client.once('close', (code, reason) => this.events.emit('left', { code, reason: reason.toString() }));
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): WsResponse {
    return { event: 'echo', data };
  }

  @SubscribeMessage('count')
  count(@MessageBody() to: number): Observable<WsResponse<number>> {
    return from(Array.from({ length: to }, (_, i) => i + 1)).pipe(map((data) => ({ event: 'count', data })));
  }

  @SubscribeMessage('fail')
  fail(@MessageBody() message: string): never {
    throw new WsException(message);
  }

  @SubscribeMessage('send text')
  sendText(@ConnectedSocket() client: RawWebSocket, @MessageBody() text: string): void {
    client.send(text);
  }

  @SubscribeMessage('send bytes')
  sendBytes(@ConnectedSocket() client: RawWebSocket, @MessageBody('count') count: number): void {
    client.send(countingBytes(count));
  }

  @SubscribeMessage('ping me')
  async pingMe(@ConnectedSocket() client: RawWebSocket, @MessageBody() payload: string): Promise<WsResponse<string>> {
    client.ping(payload);
    const [pong] = (await once(client, 'pong')) as [Buffer];
    return { event: 'pong came', data: pong.toString() };
  }

  @SubscribeMessage('close me')
  closeMe(@ConnectedSocket() client: RawWebSocket, @MessageBody() { code, reason }: Partial<Closed>): void {
    client.close(code, reason);
  }
}

@WebSocketGateway<RawWsGatewayOptions>({ path: '/versions', protocols: ['v2', 'v1'] })
class VersionsGateway {}

/** A Nest application as users write them, that listens. */
export class TalkApp {
  private constructor(private readonly app: INestApplication) {}

  static async start(): Promise<TalkApp> {
    const testing = await Test.createTestingModule({ providers: [TalkGateway, VersionsGateway] }).compile();
    const app = testing.createNestApplication({ logger: ['fatal'] });
    app.useWebSocketAdapter(new RawWsAdapter(app));
    await app.listen(0, '127.0.0.1');
    return new TalkApp(app);
  }

  url(path = '/'): string {
    return `ws://127.0.0.1:${portOf(this.app.getHttpServer())}${path}`;
  }

  /** How the server sees the next client go. */
  async nextLeaving(): Promise<Closed> {
    const [closed] = (await once(this.app.get(TalkGateway).events, 'left')) as [Closed];
    return closed;
  }

  async close(): Promise<void> {
    await this.app.close();
  }
}

/** 0, 1, 2 … 255, 0, 1 …: a lost or moved byte shows. */
export function countingBytes(count: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: count }, (_, i) => i));
}
