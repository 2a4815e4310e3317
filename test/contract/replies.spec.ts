import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Observable, Subject, from, of } from 'rxjs';
import { defineContract, exception } from './contract.js';
import { maskedText } from './support/raw-peer.js';
import { AnswersSentinel } from './support/sentinel.js';

async function afterOneTurn(value: unknown): Promise<unknown> {
  await new Promise((resolve) => setImmediate(resolve));
  return value;
}

/** What a handler may return, made anew for each call. */
const returned: Record<string, () => unknown> = {
  string: () => 'text',
  number: () => 42,
  true: () => true,
  object: () => ({ a: 1, b: [true, null] }),
  'event-and-data': () => ({ event: 'answer', data: { a: 1 } }),
  'event-only': () => ({ event: 'answer' }),
  promise: () => Promise.resolve('later'),
  'promise-of-event': () => Promise.resolve({ event: 'answer', data: 1 }),
  observable: () => of(1, 2, 3),
  'observable-of-events': () => from([1, 2].map((data) => ({ event: 'answer', data }))),
  'observable-of-promises': () => of(afterOneTurn('slow'), Promise.resolve('quick'), 'value'),
  'observable-of-a-rejection': () => of(1, Promise.reject(new Error('x'))),
  'promise-of-observable': () => Promise.resolve(of(1, 2)),
  'observable-with-gaps': () => of(1, null, undefined, 2),
  'observable-of-falsy': () => of(0, false, ''),
  'empty-observable': () => of(),
  nothing: () => undefined,
  null: () => null,
  'promise-of-nothing': () => Promise.resolve(),
  'promise-of-null': () => Promise.resolve(null),
  zero: () => 0,
  false: () => false,
  'empty-string': () => '',
  array: () => [1, 'two', null],
  'empty-array': () => [],
  nested: () => ({ a: { b: { c: [{ d: [[]] }] } } }),
  'own-to-json': () => ({ toJSON: () => 'from toJSON' }),
  date: () => new Date(0),
  infinity: () => [Infinity, NaN, -0],
  'undefined-inside': () => ({ kept: 1, dropped: undefined, list: [undefined] }),
  unicode: () => 'žluťoučký 🐎',
  'lone-surrogate': () => '\ud800',
};

@WebSocketGateway()
class ReplyGateway extends AnswersSentinel {
  @SubscribeMessage('return')
  answer(_client: unknown, kind: string): unknown {
    return returned[kind]?.();
  }

  @SubscribeMessage('echo')
  echo(_client: unknown, data: unknown): unknown {
    return data;
  }
}

const rows: readonly [title: string, kind: string, replies: readonly unknown[]][] = [
  ['a returned string goes out bare', 'string', ['text']],
  ['a returned number goes out bare', 'number', [42]],
  ['a returned true goes out bare', 'true', [true]],
  ['a returned object goes out bare', 'object', [{ a: 1, b: [true, null] }]],
  ['a returned {event, data} goes out as it is', 'event-and-data', [{ event: 'answer', data: { a: 1 } }]],
  ['a returned {event} goes out without data', 'event-only', [{ event: 'answer' }]],
  ['the value of a promise goes out', 'promise', ['later']],
  ['the {event, data} of a promise goes out', 'promise-of-event', [{ event: 'answer', data: 1 }]],
  ['each value of an Observable goes out, in order', 'observable', [1, 2, 3]],
  [
    'each {event, data} of an Observable goes out, in order',
    'observable-of-events',
    [
      { event: 'answer', data: 1 },
      { event: 'answer', data: 2 },
    ],
  ],
  ['an Observable behind a promise is subscribed', 'promise-of-observable', [1, 2]],
  ['null and undefined inside an Observable send nothing', 'observable-with-gaps', [1, 2]],
  ['falsy values inside an Observable go out', 'observable-of-falsy', [0, false, '']],
  ['an empty Observable sends nothing', 'empty-observable', []],
  ['A23 undefined sends nothing', 'nothing', []],
  ['null sends nothing', 'null', []],
  ['a promise of undefined sends nothing', 'promise-of-nothing', []],
  ['a promise of null sends nothing', 'promise-of-null', []],
  ['0 goes out', 'zero', [0]],
  ['false goes out', 'false', [false]],
  ['the empty string goes out', 'empty-string', ['']],
  ['an array goes out as one message', 'array', [[1, 'two', null]]],
  ['an empty array goes out', 'empty-array', [[]]],
  ['a nested value goes out whole', 'nested', [{ a: { b: { c: [{ d: [[]] }] } } }]],
  ["a value's own toJSON is used", 'own-to-json', ['from toJSON']],
  ['a Date goes out as JSON has it', 'date', ['1970-01-01T00:00:00.000Z']],
  ['A12 numbers that JSON does not know become null', 'infinity', [[null, null, 0]]],
  ['undefined inside a value goes out as JSON has it', 'undefined-inside', [{ kept: 1, list: [null] }]],
  ['text beyond ASCII goes out as UTF-8', 'unicode', ['žluťoučký 🐎']],
  ['A14 a lone surrogate goes out escaped', 'lone-surrogate', ['\ud800']],
];

defineContract('what a handler returns', ({ same, differs }) => {
  for (const [title, kind, replies] of rows) {
    same(title, async (bench) => {
      const peer = await bench.connect([ReplyGateway]);
      expect(await peer.exchange({ event: 'return', data: kind })).toEqual(replies);
    });
  }

  differs('promises-in-observables', 'an Observable may give promises', {
    theirs: async (bench) => {
      const peer = await bench.connect([ReplyGateway]);
      expect(await peer.exchange({ event: 'return', data: 'observable-of-promises' })).toEqual([{}, {}, 'value']);
    },
    ours: async (bench) => {
      const peer = await bench.connect([ReplyGateway]);
      peer.send({ event: 'return', data: 'observable-of-promises' });
      expect([await peer.next(), await peer.next(), await peer.next()]).toEqual(['slow', 'quick', 'value']);
      const failure = exception('Internal server error');
      expect(await peer.exchange({ event: 'return', data: 'observable-of-a-rejection' })).toEqual([1, failure]);
    },
  });

  same('a reply is one unmasked text frame', async (bench) => {
    const { port } = await bench.start({ gateways: [ReplyGateway] });
    const peer = await bench.rawPeer(port);
    await peer.upgrade();
    peer.socket.write(maskedText('{"event":"echo","data":"abc"}'));
    expect((await peer.read(7)).toString('hex')).toBe('81052261626322');
  });

  same('an Observable goes on answering while the client sends other messages', async (bench) => {
    const values = new Subject<number>();

    @WebSocketGateway()
    class StreamGateway extends AnswersSentinel {
      @SubscribeMessage('stream')
      stream(): Observable<number> {
        return values;
      }
    }

    const peer = await bench.connect([StreamGateway]);
    expect(await peer.exchange({ event: 'stream' })).toEqual([]);
    values.next(1);
    expect(await peer.next()).toBe(1);
    expect(await peer.exchange()).toEqual([]);
    values.next(2);
    expect(await peer.next()).toBe(2);
  });

  same('replies of handlers that answer at once keep the order of the messages', async (bench) => {
    const peer = await bench.connect([ReplyGateway]);
    const data = Array.from({ length: 100 }, (_, index) => index);
    expect(await peer.exchange(...data.map((value) => ({ event: 'echo', data: value })))).toEqual(data);
  });

  same('A32 a thousand messages in one chunk are all answered, in order', async (bench) => {
    const { port } = await bench.start({ gateways: [ReplyGateway] });
    const peer = await bench.rawPeer(port);
    await peer.upgrade();
    const data = Array.from({ length: 1000 }, (_, index) => index);
    peer.socket.write(Buffer.concat(data.map((value) => maskedText(JSON.stringify({ event: 'echo', data: value })))));
    const replies: number[] = [];
    while (replies.length < data.length) {
      replies.push(Number(await peer.readText()));
    }
    expect(replies).toEqual(data);
  });

  same('A11 a message of a whole MiB is parsed and echoed', async (bench) => {
    const peer = await bench.connect([ReplyGateway]);
    const data = Array.from({ length: 1000 }, () => 'x'.repeat(1000)).concat('y');
    const rest = 1_048_576 - JSON.stringify({ event: 'echo', data }).length;
    data.push('z'.repeat(rest - 3));
    expect(JSON.stringify({ event: 'echo', data })).toHaveLength(1_048_576);
    expect(await peer.exchange({ event: 'echo', data })).toEqual([data]);
  });

  same('H51 a message in the same packet as the handshake is answered', async (bench) => {
    const { port } = await bench.start({ gateways: [ReplyGateway] });
    const peer = await bench.rawPeer(port);
    await peer.upgrade('/', [], maskedText('{"event":"echo","data":"early"}'));
    expect(await peer.readText()).toBe('"early"');
  });

  same('a slow promise does not hold up the messages behind it', async (bench) => {
    let settle: (value: string) => void = () => undefined;

    @WebSocketGateway()
    class SlowGateway extends AnswersSentinel {
      @SubscribeMessage('slow')
      slow(): Promise<string> {
        return new Promise((resolve) => {
          settle = resolve;
        });
      }
    }

    const peer = await bench.connect([SlowGateway]);
    expect(await peer.exchange({ event: 'slow' })).toEqual([]);
    settle('done');
    expect(await peer.next()).toBe('done');
  });
});
