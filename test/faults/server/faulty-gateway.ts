import { MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { concat, of, throwError } from 'rxjs';
import type { RawWsGatewayOptions } from '../../../src/index.js';
import { WatchedGateway } from './watched-gateway.js';

/** Throws whatever it is given, which linters would not let pass for a literal. */
function raise(value: unknown): never {
  throw value;
}

function hostile(): object {
  return Object.defineProperty({}, 'message', {
    get: () => raise(new Error('a getter')),
  });
}

function circular(): object {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
}

/** Every way in which a handler can fail, by name. */
export const FAILURES: Readonly<Record<string, () => unknown>> = {
  'throws an Error': () => raise(new Error('secret')),
  'throws a WsException': () => raise(new WsException('known')),
  'throws a WsException with an object': () => raise(new WsException({ reason: 'known' })),
  'throws null': () => raise(null),
  'throws undefined': () => raise(undefined),
  'throws a string': () => raise('secret'),
  'throws an object with a throwing getter': () => raise(hostile()),
  'throws an object whose toJSON throws': () => raise({ toJSON: () => raise(new Error('toJSON')) }),
  'rejects with an Error': () => Promise.reject(new Error('secret')),
  'gives a promise that rejects with undefined': () => new Promise((_resolve, reject) => reject()),
  'gives a circular value': () => circular(),
  'gives a BigInt': () => 1n,
  'gives a value whose toJSON throws': () => ({ toJSON: () => raise(new Error('toJSON')) }),
  'gives a function': () => () => undefined,
  'gives an Observable that fails at once': () => throwError(() => new Error('secret')),
  'gives an Observable with a circular value': () => of(circular()),
};

/** The same, behind three replies. */
export const LATE_FAILURE = 'gives three values and fails';

@WebSocketGateway<RawWsGatewayOptions>({ path: '/faulty' })
export class FaultyGateway extends WatchedGateway {
  @SubscribeMessage('fail')
  fail(@MessageBody() name: string): unknown {
    if (name === LATE_FAILURE)
      return concat(
        of(1, 2, 3),
        throwError(() => new Error('secret')),
      );
    return FAILURES[name]?.();
  }

  @SubscribeMessage('fail later')
  async failLater(@MessageBody() name: string): Promise<unknown> {
    await Promise.resolve();
    return FAILURES[name]?.();
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    return { event: 'echo', data };
  }
}
