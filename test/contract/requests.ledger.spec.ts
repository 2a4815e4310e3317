import { HttpException, UseFilters, UseInterceptors, Catch, type CallHandler } from '@nestjs/common';
import { Ack, MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { expect } from '@jest/globals';
import { concat, from, interval, map, NEVER, of, take, throwError, timer, type Observable } from 'rxjs';
import { CancelSignal, type RawWsGatewayOptions } from '../../src/index.js';
import { Dice } from '../fuzz/dice.js';
import { until } from '../support/turns.js';
import { defineOwn } from './contract.js';
import type { Bench } from './support/bench.js';
import type { Peer } from './support/peer.js';

type Acknowledge = ((value?: unknown) => void) | undefined;

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const pass = { intercept: (_context: unknown, handler: CallHandler) => handler.handle() };

@Catch(RangeError)
class SilentFilter {
  catch(): void {}
}

@Catch(TypeError)
class SlowFilter {
  catch(): Promise<void> {
    return sleep(2);
  }
}

const circular: Record<string, unknown> = {};
circular['self'] = circular;

/** What a handler may do, by the data of its message. */
const deeds: Record<string, (ack: Acknowledge, signal: AbortSignal) => unknown> = {
  value: () => 5,
  nothing: () => undefined,
  null: () => null,
  named: () => ({ event: 'x', data: 1 }),
  later: () => sleep(2).then(() => 'later'),
  circular: () => circular,
  function: () => () => 1,
  shy: () => ({
    get event(): string {
      throw new Error('shy');
    },
  }),
  refuses: () => fail(new WsException({ code: 'own' })),
  fails: () => fail(new Error('a mistake')),
  http: () => fail(new HttpException('no', 403)),
  silent: () => fail(new RangeError()),
  slow: () => fail(new TypeError()),
  rejects: () => sleep(1).then(() => fail(new RangeError())),
  empty: () => of(),
  one: () => of(1),
  three: () => of(1, undefined, 3),
  ticks: () => interval(1).pipe(take(4)),
  breaks: () =>
    concat(
      of(1),
      throwError(() => new TypeError()),
    ),
  'breaks later': () =>
    timer(2).pipe(
      map(() => {
        throw new RangeError();
      }),
    ),
  unwritable: () => from([1, circular, 2]),
  iterable: async function* () {
    yield 1;
    await sleep(1);
    yield 2;
  },
  'iterable breaks': async function* () {
    yield 1;
    await sleep(1);
    throw new WsException('enough');
  },
  ack: (ack) => ack?.('acknowledged'),
  'ack later': (ack) => void sleep(2).then(() => ack?.(1)),
  'ack circular': (ack) => void sleep(1).then(() => ack?.(circular)),
  'ack twice': (ack) => (ack?.(1), ack?.(2), 3),
  'ack and fail': (ack) => (ack?.(1), fail(new TypeError())),
  'ack while written': (ack) => of({ toJSON: () => ack?.('early') ?? 'late' }, 2),
  // These wait for the client.
  'never acks': () => undefined,
  never: () => NEVER,
  'until told': (_ack, signal) => untilTold(signal),
  endless: () => interval(1),
};

function fail(error: Error): never {
  throw error;
}

async function untilTold(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
  signal.throwIfAborted();
}

function gatewayOf(options: RawWsGatewayOptions) {
  @UseFilters(SilentFilter, SlowFilter)
  @WebSocketGateway(options)
  class LedgerGateway {
    @SubscribeMessage('plain')
    plain(@MessageBody() deed: string, @CancelSignal() signal: AbortSignal): unknown {
      return deeds[deed]?.(undefined, signal);
    }

    @SubscribeMessage('ack')
    ack(@MessageBody() deed: string, @Ack() ack: Acknowledge, @CancelSignal() signal: AbortSignal): unknown {
      return deeds[deed]?.(ack, signal);
    }

    @UseInterceptors(pass)
    @SubscribeMessage('intercepted')
    intercepted(@MessageBody() deed: string, @Ack() ack: Acknowledge, @CancelSignal() signal: AbortSignal): unknown {
      return deeds[deed]?.(ack, signal);
    }

    @UseInterceptors(pass)
    @SubscribeMessage('stream')
    stream(@MessageBody() deed: string, @CancelSignal() signal: AbortSignal): unknown {
      return deeds[deed]?.(undefined, signal);
    }

    @SubscribeMessage('order')
    order(@MessageBody() value: unknown): Observable<unknown> {
      return of(value);
    }
  }
  return LedgerGateway;
}

/** What was asked and what came back, by id. */
class Ledger {
  readonly asked = new Map<unknown, number>();
  readonly ended = new Map<unknown, number>();
  readonly wrongs: string[] = [];

  constructor(peer: Peer) {
    peer.socket.on('message', (data) => this.#book(JSON.parse(String(data))));
  }

  ask(id: unknown): void {
    add(this.asked, id);
  }

  get open(): unknown[] {
    return [...this.asked].filter(([id, count]) => (this.ended.get(id) ?? 0) < count).map(([id]) => id);
  }

  #book(message: unknown): void {
    if (typeof message !== 'object' || message === null || !('event' in message)) return;
    const id = 'id' in message ? message.id : idInData(message);
    if (id === undefined) return;
    const isOpen = (this.ended.get(id) ?? 0) < (this.asked.get(id) ?? 0);
    if (!isOpen) this.wrongs.push(JSON.stringify(message));
    if (message.event !== '$next') add(this.ended, id);
  }
}

/** Of an answer to a second use of an id. */
function idInData(message: object): unknown {
  const data: unknown = 'data' in message ? message.data : undefined;
  return typeof data === 'object' && data !== null && 'id' in data && 'code' in data ? data.id : undefined;
}

function add(counts: Map<unknown, number>, key: unknown): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

const DEEP = `${'['.repeat(200)}${']'.repeat(200)}`;

/** Something that a client does; what has an id is in the ledger. */
function act(dice: Dice, peer: Peer, ledger: Ledger, nextId: () => number): void {
  const withId = (message: object) => {
    const id = dice.chance(15) ? `again ${dice.below(3)}` : nextId();
    ledger.ask(id);
    return { ...message, id };
  };
  const message = () => ({
    event: dice.pick(['plain', 'ack', 'intercepted', 'stream', 'order']),
    data: dice.pick(Object.keys(deeds)),
  });
  const throws = dice.below(100);
  if (throws < 60) peer.send(withId(message()));
  else if (throws < 70) peer.send({ event: 'order', data: 'an event' });
  else if (throws < 85) peer.send({ event: '$cancel', id: dice.chance(60) ? dice.pick([...ledger.open, 0]) : 0 });
  else if (throws < 90) peer.send(withId({ event: 'unknown' }));
  else if (throws < 95) peer.send(withId({ event: [] }));
  else peer.send(JSON.stringify(withId({ event: 'plain', data: 'deep' })).replace('"deep"', DEEP));
}

async function play(bench: Bench, seed: number, options: RawWsGatewayOptions): Promise<void> {
  const dice = new Dice(seed);
  const { app, port } = await bench.start({ gateways: [gatewayOf(options)] });
  const [peer, leaver] = [await bench.peer(port), await bench.peer(port)];
  const [ledger, unread] = [new Ledger(peer), new Ledger(leaver)];
  let lastId = 0;
  const nextId = () => ++lastId;
  for (let batch = 0; batch < 12; batch++) {
    for (let i = dice.between(1, 10); i > 0; i--) {
      act(dice, peer, ledger, nextId);
      if (batch < 3) act(dice, leaver, unread, nextId);
    }
    if (batch === 3) leaver.socket.terminate();
    await sleep(dice.below(4));
  }
  // Whatever is left is called off, until there is nothing left.
  for (let turn = 0; turn < 200 && ledger.open.length > 0; turn++) {
    peer.send(...ledger.open.map((id) => ({ event: '$cancel', id })));
    await sleep(10);
  }
  expect([ledger.open, ledger.wrongs, unread.wrongs]).toEqual([[], [], []]);
  // Every place is free again, and the server need not wait for anybody.
  const ids = [1, 2, 3, 4].map((number) => `last ${number}`);
  for (const id of ids) ledger.ask(id);
  peer.send(...ids.map((id) => ({ event: 'order', data: id, id })));
  await until(() => ledger.open.length === 0);
  const before = performance.now();
  await app.close();
  expect(performance.now() - before).toBeLessThan(1500);
  expect([ledger.open, ledger.wrongs]).toEqual([[], []]);
}

const kinds: readonly [title: string, options: RawWsGatewayOptions][] = [
  ['with the usual limits', {}],
  ['one after the other', { concurrency: 1 }],
  ['two at once', { concurrency: 2, includeCause: true }],
  ['three streams at most', { maxStreams: 3, maxPendingMessages: 5 }],
  ['with a rate that does not suffice', { rateLimit: { messagesPerSecond: 50, burst: 1 } }],
];
/** `LEDGER_SEED=7` plays that one again. */
const given = process.env['LEDGER_SEED'];
const seeds = given === undefined ? [1, 2, 3, 4] : [Number(given)];

defineOwn('whatever a client does', (own) => {
  for (const [title, options] of kinds) {
    for (const seed of seeds) {
      own(`every request ends exactly once, ${title} (seed ${seed})`, (bench) => play(bench, seed, options));
    }
  }
});
