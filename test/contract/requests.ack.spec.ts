import { Ack, ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { UseInterceptors, type CallHandler } from '@nestjs/common';
import { expect } from '@jest/globals';
import { of, type Observable } from 'rxjs';
import type { RawWebSocket } from '../../src/index.js';
import { until } from '../support/turns.js';
import { defineOwn } from './contract.js';
import { AnswersSentinel } from './support/sentinel.js';

type AckFunction = ((value?: unknown) => void) | undefined;

const acks: NonNullable<AckFunction>[] = [];
const pass = { intercept: (_context: unknown, handler: CallHandler) => handler.handle() };

@WebSocketGateway()
class AckGateway extends AnswersSentinel {
  @SubscribeMessage('now')
  now(@MessageBody() value: unknown, @Ack() ack: AckFunction): void {
    ack?.(value);
  }

  @SubscribeMessage('twice')
  twice(@Ack() ack: AckFunction): void {
    ack?.('first');
    ack?.('second');
  }

  @SubscribeMessage('later')
  later(@Ack() ack: AckFunction): void {
    if (ack !== undefined) acks.push(ack);
  }

  @SubscribeMessage('and-returns')
  andReturns(@Ack() ack: AckFunction): string {
    if (ack !== undefined) acks.push(ack);
    return 'returned';
  }

  @SubscribeMessage('acks-and-returns')
  acksAndReturns(@Ack() ack: AckFunction): string {
    ack?.('acknowledged');
    return 'returned';
  }

  @SubscribeMessage('acks-and-fails')
  acksAndFails(@Ack() ack: AckFunction): never {
    ack?.('acknowledged');
    throw new Error('too late');
  }

  @SubscribeMessage('fails')
  fails(@Ack() _ack: AckFunction): never {
    throw new Error('x');
  }

  @SubscribeMessage('stream')
  stream(@Ack() ack: AckFunction): Observable<unknown> {
    if (ack !== undefined) acks.push(ack);
    return of(1, undefined, 2);
  }

  @SubscribeMessage('acks-while-written')
  acksWhileWritten(@Ack() ack: AckFunction): Observable<unknown> {
    return of({ toJSON: () => ack?.('acknowledged') ?? 'too late' });
  }

  @UseInterceptors(pass)
  @SubscribeMessage('intercepted-shy')
  interceptedShy(): object {
    return shy;
  }

  @UseInterceptors(pass)
  @SubscribeMessage('intercepted')
  intercepted(@Ack() ack: AckFunction, @ConnectedSocket() _client: RawWebSocket): void {
    if (ack !== undefined) acks.push(ack);
  }

  @UseInterceptors(pass)
  @SubscribeMessage('intercepted-value')
  interceptedValue(@Ack() _ack: AckFunction): string {
    return 'returned';
  }
}

/** Does not want to be looked at. */
const shy = {
  get event(): string {
    throw new Error('shy');
  },
};

const complete = (data: unknown) => ({ event: '$complete', data, id: 7 });
const INTERNAL = {
  event: 'exception',
  data: { status: 'error', code: 'internal', message: 'Internal server error' },
  id: 7,
};

/** The functions that were given out since. */
function taken(): NonNullable<AckFunction> {
  const ack = acks.pop();
  if (ack === undefined) throw new Error('No handler has asked for an acknowledgement');
  return ack;
}

defineOwn('@Ack()', (own) => {
  const rows: readonly [title: string, event: string, answers: readonly unknown[]][] = [
    ['of the first two answers the first wins', 'twice', [complete('first')]],
    ['what is returned is the answer if nothing was acknowledged', 'and-returns', [complete('returned')]],
    ['what is returned behind an acknowledgement is left out', 'acks-and-returns', [complete('acknowledged')]],
    ['a failure behind an acknowledgement is left out', 'acks-and-fails', [complete('acknowledged')]],
    ['a failure is the answer if nothing was acknowledged', 'fails', [INTERNAL]],
    ['a value behind an interceptor is the answer', 'intercepted-value', [complete('returned')]],
  ];
  for (const [title, event, answers] of rows) {
    own(title, async (bench) => {
      const peer = await bench.connect([AckGateway]);
      expect(await peer.exchange({ event, id: 7 })).toEqual(answers);
    });
  }

  const values: readonly [title: string, data: unknown, answer: unknown][] = [
    ['a value', [1], complete([1])],
    ['{event, data}', { event: 'x', data: 1 }, { event: '$complete', data: 1, as: 'x', id: 7 }],
    ['nothing', undefined, { event: '$complete', id: 7 }],
    ['null', null, complete(null)],
  ];
  for (const [title, data, answer] of values) {
    own(`ends a request with ${title}`, async (bench) => {
      const peer = await bench.connect([AckGateway]);
      expect(await peer.exchange({ event: 'now', data, id: 7 })).toEqual([answer]);
    });
  }

  for (const event of ['later', 'intercepted']) {
    own(`is waited for, and an id is in use until then: ${event}`, async (bench) => {
      const peer = await bench.connect([AckGateway]);
      expect(await peer.exchange({ event, id: 7 })).toEqual([]);
      expect(await peer.exchange({ event: 'now', id: 7 })).toMatchObject([{ data: { code: 'duplicate_id' } }]);
      taken()('done');
      expect(await peer.next()).toEqual(complete('done'));
      expect(await peer.exchange({ event: 'now', data: 1, id: 7 })).toEqual([complete(1)]);
    });

    own(`may be cancelled, and does nothing then: ${event}`, async (bench) => {
      const peer = await bench.connect([AckGateway]);
      expect(await peer.exchange({ event, id: 7 }, { event: '$cancel', id: 7 })).toEqual([
        { event: '$complete', id: 7 },
      ]);
      taken()('done');
      expect(await peer.exchange()).toEqual([]);
    });
  }

  own('ends a stream, whose values come before it', async (bench) => {
    const peer = await bench.connect([AckGateway]);
    const next = (data: unknown) => ({ event: '$next', data, id: 7 });
    expect(await peer.exchange({ event: 'stream', id: 7 })).toEqual([next(1), next(2)]);
    taken()('done');
    expect(await peer.next()).toEqual(complete('done'));
  });

  own('is the end where a value gives it while it is written: that value comes too late', async (bench) => {
    const peer = await bench.connect([AckGateway]);
    expect(await peer.exchange({ event: 'acks-while-written', id: 7 })).toEqual([complete('acknowledged')]);
  });

  own('A25 with a value that does not want to be looked at is a failure, and no throw', async (bench) => {
    const peer = await bench.connect([AckGateway]);
    expect(await peer.exchange({ event: 'later', id: 7 })).toEqual([]);
    taken()(shy);
    expect(await peer.next()).toEqual(INTERNAL);
  });

  own('A25 nor does such a value harm behind an interceptor', async (bench) => {
    const peer = await bench.connect([AckGateway]);
    expect(await peer.exchange({ event: 'intercepted-shy', id: 7 })).toEqual([INTERNAL]);
  });

  own('A22 is forgotten when the client leaves', async (bench) => {
    const { app, port } = await bench.start({ gateways: [AckGateway] });
    const peer = await bench.peer(port);
    expect(await peer.exchange({ event: 'later', id: 7 })).toEqual([]);
    await peer.close();
    taken()('done');
    await app.close();
  });

  own('is undefined for an event, as in Nest', async (bench) => {
    const peer = await bench.connect([AckGateway]);
    const before = acks.length;
    expect(await peer.exchange({ event: 'later' }, { event: 'now', data: 1 })).toEqual([]);
    expect(acks).toHaveLength(before);
  });

  own('keeps the next request waiting where order is asked for', async (bench) => {
    @WebSocketGateway({ concurrency: 1 })
    class OrderedGateway extends AckGateway {}

    const peer = await bench.connect([OrderedGateway]);
    peer.send({ event: 'later', id: 1 }, { event: 'now', data: 2, id: 2 });
    await until(() => acks.length > 0);
    taken()('done');
    expect([await peer.next(), await peer.next()]).toEqual([
      { event: '$complete', data: 'done', id: 1 },
      { event: '$complete', data: 2, id: 2 },
    ]);
  });

  own('counts as a stream where nobody gives it', async (bench) => {
    @WebSocketGateway({ maxStreams: 0, maxPendingMessages: 1 })
    class NarrowGateway extends AckGateway {}

    const peer = await bench.connect([NarrowGateway]);
    expect(await peer.exchange({ event: 'stream', id: 7 })).toEqual([
      {
        event: 'exception',
        data: { status: 'error', code: 'overloaded', message: 'Too many streams are open' },
        id: 7,
      },
    ]);
    acks.length = 0;
  });
});
