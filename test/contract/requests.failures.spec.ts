import {
  BadRequestException,
  Catch,
  ConflictException,
  HttpException,
  InternalServerErrorException,
  NotFoundException,
  UnauthorizedException,
  UnprocessableEntityException,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import type { ArgumentsHost, CallHandler, ExceptionFilter } from '@nestjs/common';
import { expect } from '@jest/globals';
import {
  BaseWsExceptionFilter,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { IsInt } from 'class-validator';
import { concat, of, throwError, type Observable } from 'rxjs';
import type { RawWebSocket } from '../../src/index.js';
import { defineOwn } from './contract.js';
import { nestMajor } from './support/nest-major.js';
import { AnswersSentinel } from './support/sentinel.js';

class Order {
  @IsInt()
  amount!: number;
}

const SECRET = 'SELECT * FROM secrets';

const thrown: Record<string, () => unknown> = {
  'a WsException with a text': () => new WsException('no ink'),
  'a WsException with an object': () => new WsException({ status: 'fail', code: 'no_ink', pages: [1] }),
  'an Error': () => new Error(SECRET),
  null: () => null,
  'an object that throws when it is looked at': () =>
    new Proxy(
      {},
      {
        get: () => {
          throw new Error(SECRET);
        },
        getPrototypeOf: () => {
          throw new Error(SECRET);
        },
      },
    ),
  'an HttpException with 400': () => new BadRequestException('bad'),
  'an HttpException with 401': () => new UnauthorizedException(),
  'an HttpException with 403': () => new HttpException('not you', 403),
  'an HttpException with 404': () => new NotFoundException('no such page'),
  'an HttpException with 409': () => new ConflictException(),
  'an HttpException with 422': () => new UnprocessableEntityException(['a', 'b']),
  'an HttpException with 500': () => new InternalServerErrorException(SECRET),
  'an HttpException with an object': () => new HttpException({ reason: SECRET }, 418),
};

const sentence = (code: string, message: unknown, more: object = {}) => ({ status: 'error', code, message, ...more });
const INTERNAL = sentence('internal', 'Internal server error');

const told: Record<string, unknown> = {
  'a WsException with a text': sentence('rejected', 'no ink'),
  'a WsException with an object': { status: 'fail', code: 'no_ink', pages: [1] },
  'an Error': INTERNAL,
  null: INTERNAL,
  'an object that throws when it is looked at': INTERNAL,
  'an HttpException with 400': sentence('invalid_payload', 'bad', { statusCode: 400 }),
  'an HttpException with 401': sentence('unauthorized', 'Unauthorized', { statusCode: 401 }),
  'an HttpException with 403': sentence('forbidden', 'not you', { statusCode: 403 }),
  'an HttpException with 404': sentence('rejected', 'no such page', { statusCode: 404 }),
  'an HttpException with 409': sentence('rejected', 'Conflict', { statusCode: 409 }),
  'an HttpException with 422': sentence('invalid_payload', ['a', 'b'], { statusCode: 422 }),
  'an HttpException with 500': INTERNAL,
  'an HttpException with an object': sentence('rejected', 'Http Exception', { statusCode: 418 }),
};

function failure(kind: string): unknown {
  return thrown[kind]?.();
}

const throwing = (error: () => unknown) => ({
  canActivate: (): boolean => {
    throw error();
  },
});

@WebSocketGateway()
class FailingGateway extends AnswersSentinel {
  @SubscribeMessage('throws')
  throws(_client: unknown, kind: string): never {
    throw failure(kind);
  }

  @SubscribeMessage('rejects')
  rejects(_client: unknown, kind: string): Promise<never> {
    return Promise.reject(failure(kind));
  }

  @SubscribeMessage('stream')
  stream(_client: unknown, kind: string): Observable<number> {
    return concat(
      of(1),
      throwError(() => failure(kind)),
    );
  }

  @SubscribeMessage('iterable')
  async *iterable(_client: unknown, kind: string): AsyncGenerator<number> {
    yield await Promise.resolve(1);
    throw failure(kind);
  }

  @UseGuards({ canActivate: () => false })
  @SubscribeMessage('guarded')
  guarded(): number {
    return 1;
  }

  @UseGuards(throwing(() => new WsException('not with this badge')))
  @SubscribeMessage('guard-throws')
  guardThrows(): number {
    return 1;
  }

  @UsePipes(new ValidationPipe())
  @SubscribeMessage('validated')
  validated(@MessageBody() order: Order): number {
    return order.amount;
  }

  @UseInterceptors({
    intercept: () => {
      throw new WsException('said by an interceptor');
    },
  })
  @SubscribeMessage('interceptor-throws')
  interceptorThrows(): number {
    return 1;
  }
}

defineOwn('the exception that answers a request', (own) => {
  for (const [kind, data] of Object.entries(told)) {
    own(`says what is meant for the client, and no more, of ${kind}`, async (bench) => {
      const { port, logs } = await bench.start({ gateways: [FailingGateway] });
      const peer = await bench.peer(port);
      const exception = { event: 'exception', data, id: 7 };
      for (const event of ['throws', 'rejects']) {
        expect(await peer.exchange({ event, data: kind, id: 7 })).toEqual([exception]);
      }
      for (const event of ['stream', 'iterable']) {
        expect(await peer.exchange({ event, data: kind, id: 7 })).toEqual([
          { event: '$next', data: 1, id: 7 },
          exception,
        ]);
      }
      const isMistake = ['an Error', 'null', 'an object that throws when it is looked at'].includes(kind);
      expect(logs.texts('error')).toHaveLength(isMistake ? 4 : 0);
    });
  }

  const rows: readonly [title: string, message: object, data: unknown][] = [
    ['a guard that says no', { event: 'guarded' }, sentence('forbidden', 'Forbidden resource')],
    ['a guard that throws', { event: 'guard-throws' }, sentence('rejected', 'not with this badge')],
    [
      'A30 a pipe that finds the data wrong',
      { event: 'validated', data: { amount: 'many' } },
      sentence('invalid_payload', ['amount must be an integer number'], { statusCode: 400 }),
    ],
    ['an interceptor that throws', { event: 'interceptor-throws' }, sentence('rejected', 'said by an interceptor')],
    ['A3 an event that nobody knows', { event: 'nothing' }, sentence('unknown_event', 'Unknown event "nothing"')],
    [
      'A4 an event that is none',
      { event: {} },
      sentence('invalid_message', 'Invalid message: "event" must be a string'),
    ],
    [
      'A10 data that is nested too deep',
      { event: 'throws', data: JSON.parse('['.repeat(200) + ']'.repeat(200)) },
      sentence('too_deep', 'Invalid message: it is nested deeper than 128 levels'),
    ],
  ];
  for (const [title, message, data] of rows) {
    own(`comes of ${title}`, async (bench) => {
      const peer = await bench.connect([FailingGateway]);
      expect(await peer.exchange({ ...message, id: 'a' })).toEqual([{ event: 'exception', data, id: 'a' }]);
    });
  }

  own('has no code where there is no id, as in Nest', async (bench) => {
    const peer = await bench.connect([FailingGateway]);
    for (const [kind, data] of Object.entries(told)) {
      const { code: _, ...plain } = Object(data);
      const expected = kind === 'a WsException with an object' ? data : plain;
      expect(await peer.exchange({ event: 'throws', data: kind })).toEqual([{ event: 'exception', data: expected }]);
    }
  });

  own('repeats what the client has sent where includeCause is on', async (bench) => {
    @WebSocketGateway({ includeCause: true })
    class RepeatingGateway extends FailingGateway {}

    const peer = await bench.connect([RepeatingGateway]);
    const cause = { pattern: 'throws', data: 'an Error' };
    expect(await peer.exchange({ event: 'throws', data: 'an Error', id: 7 })).toEqual([
      { event: 'exception', data: { ...INTERNAL, cause }, id: 7 },
    ]);
    expect(await peer.exchange({ event: 'throws', data: 'an Error' })).toEqual([
      { event: 'exception', data: { status: 'error', message: 'Internal server error', cause } },
    ]);
  });
});

/** Answers by a message of its own. */
@Catch(RangeError)
class SendingFilter implements ExceptionFilter {
  catch(exception: RangeError, host: ArgumentsHost): void {
    const client: RawWebSocket = host.switchToWs().getClient();
    client.sendEvent('out of range', exception.message);
  }
}

/** Answers by Nest's own means. */
@Catch(TypeError)
class TranslatingFilter extends BaseWsExceptionFilter {
  override catch(exception: TypeError, host: ArgumentsHost): void {
    super.catch(new WsException(`translated: ${exception.message}`), host);
  }
}

/** As filters are written for socket.io and Nest 11. */
@Catch(SyntaxError)
class EmittingFilter implements ExceptionFilter {
  catch(exception: SyntaxError, host: ArgumentsHost): void {
    host.switchToWs().getClient().emit('exception', { said: exception.message });
  }
}

/** As Nest sees a client. */
interface Emitter {
  emit(event: string, data: unknown): void;
}

const connected = new Set<Emitter>();

/** Tells everybody but the client that has failed. */
@Catch(AggregateError)
class AlarmingFilter implements ExceptionFilter {
  catch(exception: AggregateError, host: ArgumentsHost): void {
    const client: Emitter = host.switchToWs().getClient();
    for (const other of connected) if (other !== client) other.emit('exception', { alarm: exception.message });
  }
}

@Catch(EvalError)
class SlowFilter implements ExceptionFilter {
  readonly #times = { caught: 0 };

  async catch(_exception: EvalError, host: ArgumentsHost): Promise<void> {
    this.#times.caught++;
    await new Promise((resolve) => setImmediate(resolve));
    const client: RawWebSocket = host.switchToWs().getClient();
    client.sendEvent('slow', this.#times.caught);
  }
}

@Catch(URIError)
class BrokenFilter implements ExceptionFilter {
  catch(): never {
    throw new Error('the filter itself is broken');
  }
}

class ArrowFilter implements ExceptionFilter {
  catch = (exception: Error, host: ArgumentsHost): void => {
    host.switchToWs().getClient().sendEvent('arrow', exception.message);
  };
}
Catch(ReferenceError)(ArrowFilter);

const errors: Record<string, () => Error> = {
  sending: () => new RangeError('7'),
  translating: () => new TypeError('x'),
  emitting: () => new SyntaxError('y'),
  slow: () => new EvalError('z'),
  broken: () => new URIError('u'),
  arrow: () => new ReferenceError('r'),
  alarming: () => new AggregateError([], 'a secret'),
  uncaught: () => new WsException('left over'),
};

@UseFilters(SendingFilter, new TranslatingFilter())
@WebSocketGateway()
class FilteredGateway extends AnswersSentinel {
  handleConnection(client: Emitter): void {
    connected.add(client);
  }

  handleDisconnect(client: Emitter): void {
    connected.delete(client);
  }

  @UseFilters(EmittingFilter, AlarmingFilter, new SlowFilter(), BrokenFilter, ArrowFilter)
  @SubscribeMessage('fail')
  fail(_client: unknown, kind: string): never {
    throw errors[kind]?.() ?? new Error(`There is no error of the kind ${kind}`);
  }

  @UseFilters(new EmittingFilter())
  @SubscribeMessage('stream')
  stream(_client: unknown, kind: string): Observable<number> {
    return concat(
      of(1),
      throwError(() => errors[kind]?.()),
    );
  }
}

const REJECTED = { event: 'exception', data: sentence('rejected', 'The request was rejected'), id: 7 };

defineOwn("exception filters of the application's own", (own) => {
  const rows: readonly [kind: string, title: string, answers: readonly unknown[]][] = [
    ['sending', 'what it sends is sent, and the request rejected', [{ event: 'out of range', data: '7' }, REJECTED]],
    [
      'translating',
      "what it hands to Nest's own is the answer",
      [{ event: 'exception', data: sentence('rejected', 'translated: x'), id: 7 }],
    ],
    ['emitting', 'what it emits as an exception is the answer', [{ event: 'exception', data: { said: 'y' }, id: 7 }]],
    ['broken', 'its own failure is an internal error', [{ event: 'exception', data: INTERNAL, id: 7 }]],
    ['arrow', 'it may be an arrow function', [{ event: 'arrow', data: 'r' }, REJECTED]],
    ['uncaught', 'it goes by what it is for', [{ event: 'exception', data: sentence('rejected', 'left over'), id: 7 }]],
  ];
  for (const [kind, title, answers] of rows) {
    own(`${kind}: ${title}`, async (bench) => {
      const peer = await bench.connect([FilteredGateway]);
      expect(await peer.exchange({ event: 'fail', data: kind, id: 7 })).toEqual(answers);
      expect(await peer.exchange({ event: 'fail', data: kind, id: 7 })).toEqual(answers);
    });
  }

  own('one that is asynchronous is waited for before the request is rejected', async (bench) => {
    const peer = await bench.connect([FilteredGateway]);
    peer.send({ event: 'fail', data: 'slow', id: 7 });
    expect([await peer.next(), await peer.next()]).toEqual([{ event: 'slow', data: 1 }, REJECTED]);
  });

  own('what one emits on other clients goes to them, and is no answer', async (bench) => {
    const { port } = await bench.start({ gateways: [FilteredGateway] });
    const [peer, other] = [await bench.peer(port), await bench.peer(port)];
    expect(await peer.exchange({ event: 'fail', data: 'alarming', id: 7 })).toEqual([REJECTED]);
    expect(await other.next()).toEqual({ event: 'exception', data: { alarm: 'a secret' } });
  });

  own('without an id nothing is added to what they send', async (bench) => {
    const peer = await bench.connect([FilteredGateway]);
    expect(await peer.exchange({ event: 'fail', data: 'sending' })).toEqual([{ event: 'out of range', data: '7' }]);
    expect(await peer.exchange({ event: 'fail', data: 'emitting' })).toEqual([
      { event: 'exception', data: { said: 'y' } },
    ]);
    expect(await peer.exchange({ event: 'fail', data: 'translating' })).toEqual([
      { event: 'exception', data: { status: 'error', message: 'translated: x' } },
    ]);
  });

  own('they see the failure of a stream', async (bench) => {
    const peer = await bench.connect([FilteredGateway]);
    const first = { event: '$next', data: 1, id: 7 };
    expect(await peer.exchange({ event: 'stream', data: 'emitting', id: 7 })).toEqual([
      first,
      { event: 'exception', data: { said: 'y' }, id: 7 },
    ]);
    expect(await peer.exchange({ event: 'stream', data: 'sending', id: 7 })).toEqual([
      first,
      { event: 'out of range', data: '7' },
      REJECTED,
    ]);
  });
});

defineOwn('a request behind an interceptor', (own) => {
  const pass = { intercept: (_context: unknown, handler: CallHandler) => handler.handle() };

  @UseInterceptors(pass)
  @WebSocketGateway()
  class InterceptedGateway extends AnswersSentinel {
    @SubscribeMessage('value')
    value(): number {
      return 1;
    }

    @SubscribeMessage('later')
    async later(): Promise<unknown> {
      await new Promise((resolve) => setImmediate(resolve));
      return { event: 'x', data: 1 };
    }

    @SubscribeMessage('nothing')
    nothing(): void {}

    @SubscribeMessage('stream')
    stream(): Observable<number> {
      return of(1, 2);
    }

    @SubscribeMessage('fails')
    fails(): Observable<number> {
      return concat(
        of(1),
        throwError(() => new WsException('no more')),
      );
    }

    @SubscribeMessage('cannot')
    cannot(): bigint {
      return 1n;
    }
  }

  const rows: readonly [event: string, answers: readonly unknown[]][] = [
    ['value', [{ event: '$complete', data: 1, id: 7 }]],
    ['later', [{ event: '$complete', data: 1, as: 'x', id: 7 }]],
    ['nothing', [{ event: '$complete', id: 7 }]],
    [
      'stream',
      [
        { event: '$next', data: 1, id: 7 },
        { event: '$next', data: 2, id: 7 },
        { event: '$complete', id: 7 },
      ],
    ],
    [
      'fails',
      [
        { event: '$next', data: 1, id: 7 },
        { event: 'exception', data: sentence('rejected', 'no more'), id: 7 },
      ],
    ],
    ['cannot', [{ event: 'exception', data: INTERNAL, id: 7 }]],
  ];
  for (const [event, answers] of rows) {
    own(`is answered as without one: ${event}`, async (bench) => {
      const { port } = await bench.start({ gateways: [InterceptedGateway] });
      const peer = await bench.peer(port);
      peer.send({ event, id: 7 });
      for (const answer of answers) expect(await peer.next()).toEqual(answer);
      expect(await peer.exchange()).toEqual([]);
    });
  }

  own('of all gateways, which Nest has from version 12 on, gives a value as a stream of one', async (bench) => {
    @WebSocketGateway()
    class PlainGateway extends AnswersSentinel {
      @SubscribeMessage('value')
      value(): number {
        return 1;
      }
    }

    const { port } = await bench.start({
      gateways: [PlainGateway],
      prepare: (app) => void app.useGlobalInterceptors(pass),
    });
    const peer = await bench.peer(port);
    const answers =
      nestMajor > 11
        ? [
            { event: '$next', data: 1, id: 7 },
            { event: '$complete', id: 7 },
          ]
        : [{ event: '$complete', data: 1, id: 7 }];
    expect(await peer.exchange({ event: 'value', id: 7 })).toEqual(answers);
  });
});
