import { BadRequestException, UseGuards, type PipeTransform } from '@nestjs/common';
import { Ack, ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { concat, NEVER, of, range, throwError, type Observable } from 'rxjs';
import { map } from 'rxjs/operators';
import { RequestError, type RawWebSocket } from '../../../src/index.js';

class NumbersPipe implements PipeTransform {
  transform(value: unknown): number[] {
    if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value;
    throw new BadRequestException('numbers are expected');
  }
}

/** The handlers that the conversations of docs/wire-protocol.vectors.json need. */
@WebSocketGateway()
export class VectorGateway {
  @SubscribeMessage('sum')
  sum(@MessageBody(new NumbersPipe()) numbers: number[]): number {
    return numbers.reduce((sum, number) => sum + number, 0);
  }

  @SubscribeMessage('greet')
  greet(@MessageBody() name: string): unknown {
    return { event: 'greeting', data: `Hello, ${name}!` };
  }

  @SubscribeMessage('nothing')
  nothing(): void {}

  @SubscribeMessage('null')
  null(): null {
    return null;
  }

  @SubscribeMessage('count')
  count(@MessageBody() last: number): Observable<number> {
    return range(1, last);
  }

  @SubscribeMessage('named-count')
  namedCount(@MessageBody() last: number): Observable<unknown> {
    return range(1, last).pipe(map((data) => ({ event: 'number', data })));
  }

  @SubscribeMessage('forever')
  forever(): Observable<never> {
    return NEVER;
  }

  @SubscribeMessage('fail')
  fail(): never {
    throw new Error('a mistake of the program');
  }

  @SubscribeMessage('refuse')
  refuse(): never {
    throw new WsException('not today');
  }

  @SubscribeMessage('refuse-in-detail')
  refuseInDetail(): never {
    throw new WsException({ code: 'no_ink', pages: [1, 2] });
  }

  @SubscribeMessage('count-then-refuse')
  countThenRefuse(): Observable<number> {
    return concat(
      of(1, 2),
      throwError(() => new WsException('no more')),
    );
  }

  @UseGuards({ canActivate: () => false })
  @SubscribeMessage('secret')
  secret(): string {
    return 'nobody gets this';
  }

  @SubscribeMessage('acknowledge')
  acknowledge(@MessageBody() data: unknown, @Ack() ack?: (value: unknown) => void): void {
    ack?.(data);
  }

  @SubscribeMessage('ask')
  async ask(@ConnectedSocket() client: RawWebSocket, @MessageBody() data: unknown): Promise<void> {
    try {
      client.sendEvent('answered', await client.sendRequest('name?', data));
    } catch (error) {
      client.sendEvent('refused', error instanceof RequestError ? error.code : 'failed');
    }
  }

  @SubscribeMessage('say')
  say(@ConnectedSocket() client: RawWebSocket, @MessageBody() data: unknown): void {
    client.sendEvent('said', data);
  }
}
