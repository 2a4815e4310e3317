import type { CanActivate, ExecutionContext, Type } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import { UseHandshakeGuards, type HandshakeRequest, type RawWebSocket } from '../../../src/index.js';
import { httpAnswer } from '../../support/http-answer.js';
import type { Bench } from './bench.js';
import { AnswersSentinel } from './sentinel.js';

/** A guard that does this. */
export function guard(canActivate: CanActivate['canActivate']): CanActivate {
  return { canActivate };
}

/** The upgrade request, as a guard of the HTTP side asks for its request. */
export function requestOf(context: ExecutionContext): HandshakeRequest {
  return context.switchToHttp().getRequest<HandshakeRequest>();
}

/** A gateway on `/` with these guards; it writes down whom it has let in. */
export function guardedGateway(
  guards: readonly (Type<CanActivate> | CanActivate)[],
  connected: unknown[] = [],
  options: Record<string, unknown> = {},
) {
  @UseHandshakeGuards(...guards)
  @WebSocketGateway(options)
  class GuardedGateway extends AnswersSentinel implements OnGatewayConnection {
    handleConnection(client: RawWebSocket): void {
      connected.push(client.data);
    }
  }

  return GuardedGateway;
}

export function throws(thrown: unknown): () => never {
  return () => {
    throw thrown;
  };
}

/** The answer to a handshake that should not open a connection. */
export async function answerOf(bench: Bench, port: number, path = '/', headers: readonly string[] = []) {
  const peer = await bench.rawPeer(port);
  peer.requestUpgrade(path, headers);
  const { status, reason, headers: fields, body } = httpAnswer(Buffer.from(await peer.readToEnd(), 'latin1'));
  return { status, reason, headers: fields, body };
}
