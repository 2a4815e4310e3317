import { Catch, UseFilters } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { expect } from '@jest/globals';
import { BaseWsExceptionFilter, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { Observable, concat, of, throwError } from 'rxjs';
import { defineContract, exception } from './contract.js';
import { runFixture } from './support/child-process.js';
import type { GatewayClient } from './support/gateway-types.js';
import { nestMajor } from './support/nest-major.js';
import { AnswersSentinel } from './support/sentinel.js';

function hostile(): object {
  const refuse = (): never => {
    throw new Error('this value does not want to be looked at');
  };
  const value = { toString: refuse, toJSON: refuse };
  Object.defineProperty(value, 'message', { get: refuse, enumerable: true });
  return value;
}

const circular: { self?: unknown } = {};
circular.self = circular;

/** What a handler may throw, made anew for each call. */
const thrown: Record<string, () => unknown> = {
  'ws-exception': () => new WsException('said by the handler'),
  'ws-exception-object': () => new WsException({ status: 'fail', code: 'no_ink', pages: [1, 2] }),
  error: () => new Error('SELECT * FROM secrets'),
  null: () => null,
  undefined: () => undefined,
  string: () => 'just a string',
  number: () => 0,
  symbol: () => Symbol('s'),
  'bare-object': () => Object.create(null),
  hostile,
};

@WebSocketGateway()
class ThrowingGateway extends AnswersSentinel {
  @SubscribeMessage('throw')
  throwNow(_client: unknown, kind: string): never {
    throw thrown[kind]?.();
  }

  @SubscribeMessage('reject')
  reject(_client: unknown, kind: string): Promise<never> {
    return Promise.reject(thrown[kind]?.());
  }

  @SubscribeMessage('error')
  fail(_client: unknown, kind: string): Observable<never> {
    return throwError(() => thrown[kind]?.());
  }

  @SubscribeMessage('three-then-error')
  threeThenError(): Observable<number> {
    return concat(
      of(1, 2, 3),
      throwError(() => new WsException('no more')),
    );
  }

  @SubscribeMessage('throw-on-subscribe')
  throwOnSubscribe(): Observable<never> {
    return new Observable(() => {
      throw new WsException('not today');
    });
  }

  @SubscribeMessage('circular-exception')
  circularException(): never {
    throw new WsException(circular);
  }
}

const generic = exception('Internal server error');
const brokenFilter: unknown = expect.stringContaining('the filter itself is broken');

const outcomes: readonly [kind: string, what: string, answer: unknown][] = [
  ['ws-exception', 'a WsException with a text', exception('said by the handler')],
  [
    'ws-exception-object',
    'a WsException with an object',
    { event: 'exception', data: { status: 'fail', code: 'no_ink', pages: [1, 2] } },
  ],
  ['error', 'an Error, whose text stays inside', generic],
  ['null', 'null', generic],
  ['undefined', 'undefined', generic],
  ['string', 'a string', generic],
  ['number', 'a number', generic],
  ['symbol', 'a symbol', generic],
  ['bare-object', 'an object without a prototype', generic],
  ['hostile', 'an object whose getters throw', generic],
];

const ways = [
  ['throw', 'A16 A18 A19 A39 a handler throws'],
  ['reject', 'A17 A19 a handler rejects with'],
  ['error', 'A19 an Observable fails with'],
] as const;

@Catch(RangeError)
class RangeFilter implements ExceptionFilter<RangeError> {
  catch(error: RangeError, host: ArgumentsHost): void {
    const { message } = error;
    host
      .switchToWs()
      .getClient<GatewayClient>()
      .send(JSON.stringify({ event: 'out of range', data: message }));
  }
}

@Catch(TypeError)
class TranslatingFilter extends BaseWsExceptionFilter {
  override catch(error: TypeError, host: ArgumentsHost): void {
    super.catch(new WsException(`translated: ${error.message}`), host);
  }
}

@Catch()
class SilentFilter implements ExceptionFilter {
  catch(): void {}
}

@Catch()
class FailingFilter implements ExceptionFilter {
  catch(): never {
    throw new Error('the filter itself is broken');
  }
}

@UseFilters(RangeFilter)
@WebSocketGateway()
class FilteredGateway extends AnswersSentinel {
  @SubscribeMessage('class-filter')
  classFilter(): never {
    throw new RangeError('7');
  }

  @UseFilters(TranslatingFilter)
  @SubscribeMessage('method-filter')
  methodFilter(): never {
    throw new TypeError('x');
  }

  @UseFilters(SilentFilter)
  @SubscribeMessage('method-filter-wins')
  methodFilterWins(): never {
    throw new RangeError('7');
  }

  @UseFilters(TranslatingFilter)
  @SubscribeMessage('no-filter-fits')
  noFilterFits(): never {
    throw new Error('x');
  }

  @SubscribeMessage('stream-filter')
  streamFilter(): Observable<unknown> {
    return concat(
      of(1),
      throwError(() => new RangeError('8')),
    );
  }

  @UseFilters(FailingFilter)
  @SubscribeMessage('failing-filter')
  failingFilter(): never {
    throw new Error('x');
  }

  @UseFilters(FailingFilter)
  @SubscribeMessage('failing-filter-in-stream')
  failingFilterInStream(): Observable<unknown> {
    return concat(
      of(1),
      throwError(() => new Error('x')),
    );
  }
}

defineContract('failing handlers and exception filters', ({ same, differs }) => {
  for (const [way, title] of ways) {
    for (const [kind, what, answer] of outcomes) {
      same(`${title} ${what}`, async (bench) => {
        const peer = await bench.connect([ThrowingGateway]);
        expect(await peer.exchange({ event: way, data: kind })).toEqual(bench.heard([answer]));
        expect(await peer.exchange({ event: way, data: kind })).toEqual(bench.heard([answer]));
      });
    }
  }

  same('A39 a stack never reaches the client', async (bench) => {
    const peer = await bench.connect([ThrowingGateway]);
    const text = JSON.stringify(await peer.exchange({ event: 'throw', data: 'error' }));
    expect(text).not.toMatch(/SELECT|at .*:\d+/);
  });

  same('A20 an Observable that gives three values and fails gives three replies and one exception', async (bench) => {
    const peer = await bench.connect([ThrowingGateway]);
    const replies = bench.heard([1, 2, 3, exception('no more')]);
    expect(await peer.exchange({ event: 'three-then-error' })).toEqual(replies);
    expect(await peer.exchange({ event: 'three-then-error' })).toEqual(replies);
  });

  same('an Observable that throws when it is subscribed gives an exception', async (bench) => {
    const peer = await bench.connect([ThrowingGateway]);
    expect(await peer.exchange({ event: 'throw-on-subscribe' })).toEqual(bench.heard([exception('not today')]));
  });

  const filterRows: readonly [title: string, event: string, replies: readonly unknown[]][] = [
    ['a filter of the class answers', 'class-filter', [{ event: 'out of range', data: '7' }]],
    ['a filter of the method answers, through the built-in one', 'method-filter', [exception('translated: x')]],
    ['a filter of the method goes before one of the class', 'method-filter-wins', []],
    ['the built-in filter answers when no other fits', 'no-filter-fits', [exception('Internal server error')]],
    ['a filter sees the failure of an Observable', 'stream-filter', [1, { event: 'out of range', data: '8' }]],
  ];
  for (const [title, event, replies] of filterRows) {
    same(title, async (bench) => {
      const peer = await bench.connect([FilteredGateway]);
      expect(await peer.exchange({ event })).toEqual(bench.heard(replies));
    });
  }

  differs('exception-cause', 'an exception repeats what the client has sent, or not', {
    theirs: async (bench) => {
      const peer = await bench.connect([ThrowingGateway]);
      const data = {
        status: 'error',
        message: 'said by the handler',
        cause: { pattern: 'throw', data: 'ws-exception' },
      };
      const replies = bench.heard([{ event: 'exception', data }]);
      expect(await peer.exchange({ event: 'throw', data: 'ws-exception' })).toEqual(replies);
    },
    ours: async (bench) => {
      const peer = await bench.connect([ThrowingGateway]);
      const data = { status: 'error', message: 'said by the handler' };
      expect(await peer.exchange({ event: 'throw', data: 'ws-exception' })).toEqual([{ event: 'exception', data }]);
    },
  });

  differs('exception-of-nest-11', 'the client hears of a failure, on each version of Nest', {
    theirs: async (bench) => {
      const peer = await bench.connect([ThrowingGateway]);
      expect(await peer.exchange({ event: 'throw', data: 'error' })).toEqual(nestMajor > 11 ? [generic] : []);
    },
    ours: async (bench) => {
      const peer = await bench.connect([ThrowingGateway]);
      expect(await peer.exchange({ event: 'throw', data: 'error' })).toEqual([generic]);
    },
  });

  differs('failing-filter', 'a filter that throws does not end the stream', {
    theirs: async (bench) => {
      if (nestMajor === 11) {
        for (const way of ['throw', 'stream']) {
          const { exitCode, errors } = await runFixture('ws-adapter-failing-filter.mjs', way);
          expect(exitCode).not.toBe(0);
          expect(errors).toContain('the filter itself is broken');
        }
        return;
      }
      const { port, logs } = await bench.start({ gateways: [FilteredGateway] });
      const peer = await bench.peer(port);
      expect(await peer.exchange({ event: 'failing-filter' })).toEqual([]);
      expect(await peer.exchange({ event: 'failing-filter-in-stream' })).toEqual([1]);
      expect(logs.texts('error')).toEqual([brokenFilter, brokenFilter]);
    },
    ours: async (bench) => {
      const { port, logs } = await bench.start({ gateways: [FilteredGateway] });
      const peer = await bench.peer(port);
      expect(await peer.exchange({ event: 'failing-filter' })).toEqual([generic]);
      expect(await peer.exchange({ event: 'failing-filter-in-stream' })).toEqual([1, generic]);
      expect(logs.texts('error')).toEqual([brokenFilter, brokenFilter]);
    },
  });

  differs('failing-filter', 'a WsException that is not serialisable makes the built-in filter throw', {
    theirs: async (bench) => {
      const peer = await bench.connect([ThrowingGateway]);
      expect(await peer.exchange({ event: 'circular-exception' })).toEqual([]);
    },
    ours: async (bench) => {
      const peer = await bench.connect([ThrowingGateway]);
      expect(await peer.exchange({ event: 'circular-exception' })).toEqual([generic]);
    },
  });
});
