import { BadRequestException, Injectable, UseGuards, UseInterceptors, UsePipes, ValidationPipe } from '@nestjs/common';
import type { CallHandler, CanActivate, ExecutionContext, NestInterceptor, PipeTransform } from '@nestjs/common';
import { expect } from '@jest/globals';
import { MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { IsInt, IsString } from 'class-validator';
import { of } from 'rxjs';
import type { Observable } from 'rxjs';
import { map, tap } from 'rxjs/operators';
import { defineContract, exception } from './contract.js';
import { AnswersSentinel } from './support/sentinel.js';

@Injectable()
class Rules {
  readonly secret = 'open sesame';
}

@Injectable()
class SecretGuard implements CanActivate {
  constructor(private readonly rules: Rules) {}

  canActivate(context: ExecutionContext): boolean {
    return context.switchToWs().getData<{ secret?: string } | undefined>()?.secret === this.rules.secret;
  }
}

const slowGuard = (allowed: boolean): CanActivate => ({ canActivate: () => Promise.resolve(allowed) });
const observableGuard = (allowed: boolean): CanActivate => ({ canActivate: () => of(allowed) });

class ThrowingGuard implements CanActivate {
  canActivate(): boolean {
    throw new WsException('not with this badge');
  }
}

class DoublePipe implements PipeTransform {
  transform(value: unknown): unknown {
    return typeof value === 'number' ? value * 2 : value;
  }
}

class RefusingPipe implements PipeTransform {
  transform(): never {
    throw new WsException({ status: 'error', message: 'bad payload', field: 'n' });
  }
}

class HttpRefusingPipe implements PipeTransform {
  transform(): never {
    throw new BadRequestException('said by a pipe');
  }
}

class WrapInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((value: unknown) => ({ wrapped: value })));
  }
}

class ShortCutInterceptor implements NestInterceptor {
  intercept(): Observable<unknown> {
    return of('the handler was not asked');
  }
}

class ThrowingInterceptor implements NestInterceptor {
  intercept(): never {
    throw new WsException('said by an interceptor');
  }
}

class Person {
  @IsString()
  name!: string;

  @IsInt()
  age!: number;
}

@WebSocketGateway()
class GuardedGateway extends AnswersSentinel {
  @UseGuards(SecretGuard)
  @SubscribeMessage('secret')
  secret(): string {
    return 'let in';
  }

  @UseGuards(slowGuard(true))
  @SubscribeMessage('slow-allow')
  slowAllow(): string {
    return 'let in';
  }

  @UseGuards(slowGuard(false))
  @SubscribeMessage('slow-deny')
  slowDeny(): string {
    return 'let in';
  }

  @UseGuards(observableGuard(false))
  @SubscribeMessage('observable-deny')
  observableDeny(): string {
    return 'let in';
  }

  @UseGuards(ThrowingGuard)
  @SubscribeMessage('throwing-guard')
  throwingGuard(): string {
    return 'let in';
  }

  @UsePipes(DoublePipe)
  @SubscribeMessage('double')
  double(@MessageBody() value: unknown): unknown {
    return [value];
  }

  @UsePipes(RefusingPipe)
  @SubscribeMessage('refusing-pipe')
  refusingPipe(@MessageBody() value: unknown): unknown {
    return value;
  }

  @UsePipes(HttpRefusingPipe)
  @SubscribeMessage('http-refusing-pipe')
  httpRefusingPipe(@MessageBody() value: unknown): unknown {
    return value;
  }

  @UsePipes(new ValidationPipe({ transform: true, exceptionFactory: (errors) => new WsException(errors.join()) }))
  @SubscribeMessage('person')
  person(@MessageBody() person: Person): unknown {
    return { isPerson: person instanceof Person, name: person.name };
  }

  @UsePipes(new ValidationPipe())
  @SubscribeMessage('person-http')
  personHttp(@MessageBody() person: Person): unknown {
    return person.name;
  }

  @UseInterceptors(WrapInterceptor)
  @SubscribeMessage('wrap')
  wrap(): number {
    return 1;
  }

  @UseInterceptors(WrapInterceptor)
  @SubscribeMessage('wrap-stream')
  wrapStream(): Observable<number> {
    return of(1, 2);
  }

  @UseInterceptors(WrapInterceptor)
  @SubscribeMessage('wrap-nothing')
  wrapNothing(): void {}

  @UseInterceptors(ShortCutInterceptor)
  @SubscribeMessage('short-cut')
  shortCut(): never {
    throw new Error('the handler was asked');
  }

  @UseInterceptors(ThrowingInterceptor)
  @SubscribeMessage('throwing-interceptor')
  throwingInterceptor(): number {
    return 1;
  }
}

const rows: readonly [title: string, message: unknown, replies: readonly unknown[]][] = [
  ['a guard that allows lets the message in', { event: 'secret', data: { secret: 'open sesame' } }, ['let in']],
  ['A29 a guard that denies answers "Forbidden resource"', { event: 'secret' }, [exception('Forbidden resource')]],
  ['a guard may promise to allow', { event: 'slow-allow' }, ['let in']],
  ['a guard may promise to deny', { event: 'slow-deny' }, [exception('Forbidden resource')]],
  ['a guard may deny by an Observable', { event: 'observable-deny' }, [exception('Forbidden resource')]],
  ["a guard's own WsException is the answer", { event: 'throwing-guard' }, [exception('not with this badge')]],
  ['a pipe of @UsePipes transforms the data', { event: 'double', data: 21 }, [[42]]],
  [
    "a pipe's own WsException is the answer",
    { event: 'refusing-pipe', data: 1 },
    [{ event: 'exception', data: { status: 'error', message: 'bad payload', field: 'n' } }],
  ],
  [
    'ValidationPipe makes the class of the parameter',
    { event: 'person', data: { name: 'Ada', age: 36 } },
    [{ isPerson: true, name: 'Ada' }],
  ],
  ['an interceptor changes the result', { event: 'wrap' }, [{ wrapped: 1 }]],
  ['an interceptor changes every value of an Observable', { event: 'wrap-stream' }, [{ wrapped: 1 }, { wrapped: 2 }]],
  ['an interceptor makes an answer out of nothing', { event: 'wrap-nothing' }, [{}]],
  ['an interceptor may answer in place of the handler', { event: 'short-cut' }, ['the handler was not asked']],
  [
    "an interceptor's own WsException is the answer",
    { event: 'throwing-interceptor' },
    [exception('said by an interceptor')],
  ],
  [
    'ValidationPipe refuses with the exception its factory makes',
    { event: 'person', data: { name: 'Ada', age: 'old' } },
    [exception(expect.stringContaining('property age has failed'))],
  ],
];

const httpRows: readonly [title: string, message: unknown, said: unknown][] = [
  [
    'A30 ValidationPipe refuses with its BadRequestException',
    { event: 'person-http', data: { name: 'Ada', age: 'old' } },
    [expect.stringContaining('age must be')],
  ],
  ['A30 a pipe may refuse with an HttpException', { event: 'http-refusing-pipe' }, 'said by a pipe'],
];

defineContract('guards, pipes and interceptors', ({ same, differs }) => {
  for (const [title, message, said] of httpRows) {
    differs('http-exceptions', title, {
      theirs: async (bench) => {
        const peer = await bench.connect([GuardedGateway], { providers: [Rules] });
        expect(await peer.exchange(message)).toEqual(bench.heard([exception('Internal server error')]));
      },
      ours: async (bench) => {
        const { logs, port } = await bench.start({ gateways: [GuardedGateway], providers: [Rules] });
        const peer = await bench.peer(port);
        const data = { status: 'error', message: said, statusCode: 400 };
        expect(await peer.exchange(message)).toEqual([{ event: 'exception', data }]);
        expect(logs.texts('error')).toEqual([]);
      },
    });
  }

  for (const [title, message, replies] of rows) {
    same(title, async (bench) => {
      const peer = await bench.connect([GuardedGateway], { providers: [Rules] });
      expect(await peer.exchange(message)).toEqual(bench.heard(replies));
    });
  }

  same('a guard of the class guards every handler and no other gateway', async (bench) => {
    @UseGuards(SecretGuard)
    @WebSocketGateway()
    class ClosedGateway {
      @SubscribeMessage('closed')
      closed(): string {
        return 'let in';
      }
    }

    @WebSocketGateway()
    class OpenGateway extends AnswersSentinel {
      @SubscribeMessage('open')
      open(): string {
        return 'let in';
      }
    }

    const peer = await bench.connect([ClosedGateway, OpenGateway], { providers: [Rules] });
    expect(await peer.exchange({ event: 'closed' })).toEqual(bench.heard([exception('Forbidden resource')]));
    expect(await peer.exchange({ event: 'closed', data: { secret: 'open sesame' } })).toEqual(['let in']);
    expect(await peer.exchange({ event: 'open' })).toEqual(['let in']);
  });

  same('guards, interceptors, pipes and handler run in the order Nest promises', async (bench) => {
    const steps: string[] = [];
    const guard = (name: string): CanActivate => ({ canActivate: () => steps.push(name) > 0 });
    const interceptor = (name: string): NestInterceptor => ({
      intercept: (_context, next) => {
        steps.push(`before ${name}`);
        return next.handle().pipe(tap(() => steps.push(`after ${name}`)));
      },
    });

    class NotingPipe implements PipeTransform {
      transform(value: unknown): unknown {
        steps.push('pipe');
        return value;
      }
    }

    @UseGuards(guard('class guard'))
    @UseInterceptors(interceptor('class interceptor'))
    @WebSocketGateway()
    class OrderedGateway {
      @UseGuards(guard('guard'))
      @UseInterceptors(interceptor('interceptor'))
      @UsePipes(NotingPipe)
      @SubscribeMessage('run')
      run(@MessageBody() data: unknown): unknown {
        steps.push('handler');
        return data;
      }
    }

    @WebSocketGateway()
    class SentinelGateway extends AnswersSentinel {}

    const peer = await bench.connect([OrderedGateway, SentinelGateway]);
    expect(await peer.exchange({ event: 'run', data: 1 })).toEqual([1]);
    expect(steps).toEqual([
      'class guard',
      'guard',
      'before class interceptor',
      'before interceptor',
      'pipe',
      'handler',
      'after interceptor',
      'after class interceptor',
    ]);
  });
});
