import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { UseFilters } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import type { ServerOptions, WebSocket } from 'ws';
import { CallErrorFilter } from './call-error.filter.js';
import { identityOf } from './identities.js';
import { CALL, CALL_ERROR, CALL_RESULT, type Call } from './ocpp-message.js';

const PROTOCOL = 'ocpp1.6';
const PASSWORD = 'plugged-in';

const options: ServerOptions = {
  path: '/ocpp',
  handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  verifyClient: ({ req }, answer) => {
    const identity = identityOf(req);
    const expected = Buffer.from(`${identity}:${PASSWORD}`).toString('base64');
    if (identity !== undefined && req.headers.authorization === `Basic ${expected}`) answer(true);
    else answer(false, 401, 'Unauthorized', { 'WWW-Authenticate': 'Basic realm="charge points"' });
  },
};

@WebSocketGateway(options)
@UseFilters(CallErrorFilter)
export class OcppGateway implements OnGatewayConnection, OnGatewayDisconnect {
  readonly #connected = new Map<string, WebSocket>();
  readonly #asked = new Map<string, (payload: unknown) => void>();
  readonly #energy = new Map<WebSocket, number>();

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    const identity = identityOf(request);
    if (identity === undefined || client.protocol !== PROTOCOL) {
      client.close(1002, `${PROTOCOL} is spoken here`);
      return;
    }
    // A charge point that has lost its connection comes back before the old one is noticed to be gone.
    this.#connected.get(identity)?.close(4000, 'Connected again');
    this.#connected.set(identity, client);
  }

  handleDisconnect(client: WebSocket): void {
    for (const [identity, other] of this.#connected) if (other === client) this.#connected.delete(identity);
  }

  get identities(): string[] {
    return [...this.#connected.keys()].toSorted();
  }

  /** Asks a charge point for something; its answer. */
  async ask(identity: string, action: string, payload: object): Promise<unknown> {
    const client = this.#connected.get(identity);
    if (client === undefined) return undefined;
    const id = randomUUID();
    const answered = new Promise((resolve) => this.#asked.set(id, resolve));
    client.send(JSON.stringify([CALL, id, action, payload]));
    return answered;
  }

  @SubscribeMessage('BootNotification')
  boot(@MessageBody() { id, payload }: Call): unknown {
    if (payload['chargePointModel'] === undefined) throw new WsException('chargePointModel is missing');
    return [CALL_RESULT, id, { currentTime: '2026-01-01T00:00:00.000Z', interval: 300, status: 'Accepted' }];
  }

  @SubscribeMessage('Heartbeat')
  async heartbeat(@MessageBody('id') id: string): Promise<unknown> {
    await Promise.resolve();
    return [CALL_RESULT, id, { currentTime: '2026-01-01T00:05:00.000Z' }];
  }

  @SubscribeMessage('MeterValues')
  meter(@ConnectedSocket() client: WebSocket, @MessageBody() { id, payload }: Call): unknown {
    const energy = (this.#energy.get(client) ?? 0) + Number(payload['energy']);
    this.#energy.set(client, energy);
    return [CALL_RESULT, id, { total: energy }];
  }

  @SubscribeMessage('Authorize')
  authorize(): never {
    throw new Error('The database has gone, password: secret');
  }

  @SubscribeMessage('unknown')
  unknown(@MessageBody('id') id: string): unknown {
    return [CALL_ERROR, id, 'NotImplemented', 'There is no such action', {}];
  }

  @SubscribeMessage('malformed')
  malformed(@MessageBody('id') id: string | undefined): unknown {
    return [CALL_ERROR, id ?? '-1', 'FormationViolation', 'That is no call', {}];
  }

  @SubscribeMessage('result')
  result(@MessageBody() { id, payload }: Call<unknown>): void {
    this.#asked.get(id)?.(payload);
    this.#asked.delete(id);
  }
}
