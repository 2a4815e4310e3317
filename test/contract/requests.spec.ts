import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { concat, EMPTY, from, NEVER, Observable, of, throwError } from 'rxjs';
import { defineContract, defineOwn } from './contract.js';
import { AnswersSentinel } from './support/sentinel.js';

const complete = (data: unknown, id: unknown = 7) => ({ event: '$complete', data, id });
const next = (data: unknown, id: unknown = 7) => ({ event: '$next', data, id });
const DONE = { event: '$complete', id: 7 };
const INTERNAL = {
  event: 'exception',
  data: { status: 'error', code: 'internal', message: 'Internal server error' },
  id: 7,
};

class Entity {
  event = 'birthday';
  data = 'cake';
  guests = 3;
}

class Envelope {
  constructor(
    readonly event: string,
    readonly data: unknown,
  ) {}
}

async function* counted(...values: unknown[]) {
  for (const value of values) yield await Promise.resolve(value);
}

/** What a handler returns, made anew for each call, and every message that answers the request. */
const returned: Record<string, { readonly make: () => unknown; readonly answers: readonly unknown[] }> = {
  'a number': { make: () => 3, answers: [complete(3)] },
  'a text': { make: () => 'x', answers: [complete('x')] },
  false: { make: () => false, answers: [complete(false)] },
  'an object': { make: () => ({ a: 1 }), answers: [complete({ a: 1 })] },
  undefined: { make: () => undefined, answers: [DONE] },
  null: { make: () => null, answers: [complete(null)] },
  'a promise': { make: () => Promise.resolve([1]), answers: [complete([1])] },
  'a promise of undefined': { make: () => Promise.resolve(), answers: [DONE] },
  '{event, data}': {
    make: () => ({ event: 'x', data: 1 }),
    answers: [{ event: '$complete', data: 1, as: 'x', id: 7 }],
  },
  '{event}': { make: () => ({ event: 'x' }), answers: [{ event: '$complete', as: 'x', id: 7 }] },
  '{event, data: null}': {
    make: () => ({ event: 'x', data: null }),
    answers: [{ event: '$complete', data: null, as: 'x', id: 7 }],
  },
  'an {event, data} of a class': {
    make: () => new Envelope('x', 1),
    answers: [{ event: '$complete', data: 1, as: 'x', id: 7 }],
  },
  'an {event} that is a number': { make: () => ({ event: 5 }), answers: [complete({ event: 5 })] },
  'an entity that has an event': {
    make: () => new Entity(),
    answers: [complete({ event: 'birthday', data: 'cake', guests: 3 })],
  },
  'an {event} and something else': { make: () => ({ event: 'x', a: 1 }), answers: [complete({ event: 'x', a: 1 })] },
  'an Observable': { make: () => of(1, 2), answers: [next(1), next(2), DONE] },
  'an Observable of one value': { make: () => of(1), answers: [next(1), DONE] },
  'an Observable of one value that comes later': { make: () => from(Promise.resolve(1)), answers: [next(1), DONE] },
  'an Observable of an {event, data}': {
    make: () => of({ event: 'x', data: 1 }),
    answers: [{ event: '$next', data: 1, as: 'x', id: 7 }, DONE],
  },
  'an Observable of null and undefined': {
    make: () => of(null, undefined),
    answers: [next(null), { event: '$next', id: 7 }, DONE],
  },
  'an empty Observable': { make: () => EMPTY, answers: [DONE] },
  'a promise of an Observable': { make: () => Promise.resolve(of(1)), answers: [next(1), DONE] },
  'an async iterable': { make: () => counted(1, 2), answers: [next(1), next(2), DONE] },
  'A25 what JSON cannot say': { make: () => 2n, answers: [INTERNAL] },
  'A25 a stream with what JSON cannot say': { make: () => of(1, 2n, 3), answers: [next(1), INTERNAL] },
  'A20 a stream that fails': {
    make: () =>
      concat(
        of(1),
        throwError(() => new Error('SELECT')),
      ),
    answers: [next(1), INTERNAL],
  },
};

@WebSocketGateway()
class AnsweringGateway extends AnswersSentinel {
  @SubscribeMessage('return')
  answer(_client: unknown, kind: string): unknown {
    return returned[kind]?.make();
  }

  @SubscribeMessage('wait')
  wait(): Observable<never> {
    return NEVER;
  }
}

const wrongIds: readonly unknown[] = [1.5, true, {}, [], 'x'.repeat(257), 2 ** 53];
const rightIds: readonly unknown[] = [0, -1, 'a', '', Number.MAX_SAFE_INTEGER, 'é'.repeat(128), '__proto__'];

defineContract('the id of a message', ({ differs }) => {
  differs('requests', 'makes it a request, or means nothing', {
    theirs: async (bench) => {
      const peer = await bench.connect([AnsweringGateway]);
      expect(await peer.exchange({ event: 'return', data: 'a number', id: 7 })).toEqual([3]);
    },
    ours: async (bench) => {
      const peer = await bench.connect([AnsweringGateway]);
      expect(await peer.exchange({ event: 'return', data: 'a number', id: 7 })).toEqual([complete(3)]);
    },
  });
});

defineOwn('what answers a request', (own) => {
  for (const [kind, { answers }] of Object.entries(returned)) {
    own(`a handler returns ${kind}`, async (bench) => {
      const peer = await bench.connect([AnsweringGateway]);
      expect(await peer.exchange({ event: 'return', data: kind, id: 7 })).toEqual(answers);
      // The id is free again, and the connection goes on.
      expect(await peer.exchange({ event: 'return', data: 'a number', id: 7 })).toEqual([complete(3)]);
    });
  }

  own('any id that may be one comes back as it was', async (bench) => {
    const peer = await bench.connect([AnsweringGateway]);
    for (const id of rightIds) {
      expect(await peer.exchange({ event: 'return', data: 'a number', id })).toEqual([complete(3, id)]);
    }
  });

  own('an id of null counts as none', async (bench) => {
    const peer = await bench.connect([AnsweringGateway]);
    expect(await peer.exchange({ event: 'return', data: 'a number', id: null })).toEqual([3]);
  });

  own('any other id is refused, and the handler does not run', async (bench) => {
    const peer = await bench.connect([AnsweringGateway]);
    const message = 'Invalid message: "id" must be a string of at most 256 bytes or a safe integer';
    for (const id of wrongIds) {
      expect(await peer.exchange({ event: 'return', data: 'a number', id })).toEqual([
        { event: 'exception', data: { status: 'error', message } },
      ]);
    }
  });

  own('what is no request, but has an id in use, is refused without ending the one that has it', async (bench) => {
    const peer = await bench.connect([AnsweringGateway]);
    const refusal = (code: string, message: string) => ({
      event: 'exception',
      data: { status: 'error', code, id: 7, message },
    });
    expect(
      await peer.exchange(
        { event: 'wait', id: 7 },
        { event: [], id: 7 },
        { event: '$binary', id: 7 },
        JSON.stringify({ event: 'wait', id: 7, data: 1 }).replace('1', '['.repeat(200) + ']'.repeat(200)),
        { event: '$cancel', id: 7 },
      ),
    ).toEqual([
      refusal('invalid_message', 'Invalid message: "event" must be a string'),
      refusal('unknown_event', 'Unknown event "$binary"'),
      refusal('too_deep', 'Invalid message: it is nested deeper than 128 levels'),
      { event: '$complete', id: 7 },
    ]);
  });

  own('a second request with an id in use is refused without ending the first one', async (bench) => {
    const peer = await bench.connect([AnsweringGateway]);
    const data = {
      status: 'error',
      code: 'duplicate_id',
      id: 7,
      message: 'A request with this id is not answered yet',
    };
    expect(
      await peer.exchange(
        { event: 'wait', id: 7 },
        { event: 'return', data: 'a number', id: 7 },
        { event: 'x', id: 7 },
      ),
    ).toEqual([
      { event: 'exception', data },
      { event: 'exception', data },
    ]);
    expect(await peer.exchange({ event: '$cancel', id: 7 })).toEqual([DONE]);
  });

  own('ids of different types are different ids', async (bench) => {
    const peer = await bench.connect([AnsweringGateway]);
    expect(await peer.exchange({ event: 'wait', id: 7 }, { event: 'return', data: 'a number', id: '7' })).toEqual([
      complete(3, '7'),
    ]);
  });

  own('a thousand requests at once each get their own answer', async (bench) => {
    const peer = await bench.connect([AnsweringGateway]);
    const ids = Array.from({ length: 1000 }, (_, id) => id);
    const answers = await peer.exchange(...ids.map((id) => ({ event: 'return', data: 'a promise', id })));
    expect(answers).toEqual(ids.map((id) => complete([1], id)));
  });

  own('of two gateways the first one answers, and the other runs as for an event', async (bench) => {
    const ran: string[] = [];

    @WebSocketGateway()
    class FirstGateway extends AnswersSentinel {
      @SubscribeMessage('both')
      both(): string {
        ran.push('first');
        return 'first';
      }
    }

    @WebSocketGateway()
    class SecondGateway {
      @SubscribeMessage('both')
      both(): unknown {
        ran.push('second');
        return { event: 'heard', data: 1 };
      }
    }

    const peer = await bench.connect([FirstGateway, SecondGateway]);
    const answers = await peer.exchange({ event: 'both', id: 7 });
    expect(ran.toSorted()).toEqual(['first', 'second']);
    expect(answers).toHaveLength(2);
    expect(answers).toContainEqual(
      ran[0] === 'first' ? complete('first') : { event: '$complete', data: 1, as: 'heard', id: 7 },
    );
    expect(answers).toContainEqual(ran[0] === 'first' ? { event: 'heard', data: 1 } : 'first');
  });
});

defineOwn('where requests are off', (own) => {
  @WebSocketGateway({ requests: false })
  class PlainGateway extends AnswersSentinel {
    @SubscribeMessage('return')
    answer(_client: unknown, kind: string): unknown {
      return returned[kind]?.make();
    }
  }

  own('an id means nothing, whatever it is', async (bench) => {
    const peer = await bench.connect([PlainGateway]);
    for (const id of [...rightIds, ...wrongIds]) {
      expect(await peer.exchange({ event: 'return', data: 'an Observable', id })).toEqual([1, 2]);
    }
  });

  own('an exception has no id either', async (bench) => {
    const peer = await bench.connect([PlainGateway]);
    const message = 'Unknown event "x"';
    expect(await peer.exchange({ event: 'x', id: 7 })).toEqual([
      { event: 'exception', data: { status: 'error', message } },
    ]);
  });

  own('a $cancel is a reserved event like the others, and never answered', async (bench) => {
    const peer = await bench.connect([PlainGateway]);
    expect(await peer.exchange({ event: '$cancel', id: 7 })).toEqual([]);
  });
});
