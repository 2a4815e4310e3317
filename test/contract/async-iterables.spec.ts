import { expect } from '@jest/globals';
import { Injectable, UseInterceptors, type CallHandler, type NestInterceptor } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { defineContract, exception } from './contract.js';
import { AnswersSentinel } from './support/sentinel.js';

@Injectable()
class PassInterceptor implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler) {
    return next.handle();
  }
}

@WebSocketGateway()
class IterableGateway extends AnswersSentinel {
  @SubscribeMessage('count')
  async *count(): AsyncGenerator<unknown> {
    yield 1;
    yield await Promise.resolve({ event: 'answer', data: 2 });
  }

  @UseInterceptors(PassInterceptor)
  @SubscribeMessage('intercepted')
  async *intercepted(): AsyncGenerator<unknown> {
    yield* this.count();
  }

  @SubscribeMessage('promised')
  promised(): Promise<AsyncIterable<unknown>> {
    return Promise.resolve(this.count());
  }

  @SubscribeMessage('failing')
  async *failing(): AsyncGenerator<unknown> {
    yield await Promise.resolve(1);
    throw new WsException('no more');
  }
}

defineContract('async iterables that a handler returns', ({ differs }) => {
  const cases: readonly [string, string, unknown[]][] = [
    ['an async generator', 'count', [1, { event: 'answer', data: 2 }]],
    ['a promise of one', 'promised', [1, { event: 'answer', data: 2 }]],
    ['one behind an interceptor', 'intercepted', [1, { event: 'answer', data: 2 }]],
    ['one that fails in the middle', 'failing', [1, exception('no more')]],
  ];

  for (const [title, event, replies] of cases) {
    differs('async-iterables', title, {
      theirs: async (bench) => {
        expect(await (await bench.connect([IterableGateway])).exchange({ event })).toEqual([{}]);
      },
      ours: async (bench) => {
        const peer = await bench.connect([IterableGateway]);
        const answers: unknown[] = [];
        peer.send({ event });
        while (answers.length < replies.length) answers.push(await peer.next());
        expect(answers).toEqual(replies);
        expect(await peer.exchange()).toEqual([]);
      },
    });
  }
});
