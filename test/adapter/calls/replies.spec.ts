import { Readable } from 'node:stream';
import { WsException } from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { concat, EMPTY, from, NEVER, Observable, of, range, Subject, throwError } from 'rxjs';
import type { RawWsGatewayOptions } from '../../../src/index.js';
import { CancelSignals } from '../../../src/adapter/calls/cancel-signals.js';
import { EventCall } from '../../../src/adapter/calls/event-call.js';
import { Replies, type Transform } from '../../../src/adapter/calls/replies.js';
import { deferred } from '../../support/deferred.js';
import { settle } from '../../support/turns.js';
import { AdapterClient } from '../support/adapter-client.js';
import { quietDispatcher } from '../support/quiet-dispatcher.js';
import * as ours from '../../../src/server/base/ours.js';

const MISTAKE = new RangeError('mine');
const exception = (message: string) => ({ event: 'exception', data: { status: 'error', message } });
const INTERNAL = exception('Internal server error');
const OVERLOADED = exception('Too many streams are open');
/** An end that a source must not come to: a test that never stops it would hang. */
const LIMIT = 200_000;

const asIs: Transform = (result) => from(result as Observable<unknown>);
/** A stream that goes on, and has given something: it counts as a stream and not as a handler at work. */
const heard = () => concat(of(0), NEVER);
const logError = jest.fn();
const finished = jest.fn();

let peer: AdapterClient;
let replies: Replies;

function start(options: RawWsGatewayOptions = {}, maxStreams = 1000): void {
  peer = new AdapterClient(undefined, options);
  replies = new Replies(peer.client, maxStreams, { finished }, logError);
  peer.client[ours.dispatchTo](quietDispatcher);
  peer.client.once('close', () => replies.dispose());
}

/** A handler has returned something for an event. */
function give(result: unknown): void {
  replies.settle(newCall(), result, { transform: asIs, intercepted: false });
}

function newCall(): EventCall {
  return new EventCall(
    { event: 'go', data: undefined },
    { client: peer.client, signals: new CancelSignals(), logError },
  );
}

beforeEach(() => {
  logError.mockReset();
  finished.mockReset();
  start();
});

afterEach(() => peer.leaves());

async function answersTo(result: unknown): Promise<unknown[]> {
  give(result);
  await settle(10);
  return peer.answers();
}

/** Values of so many characters until somebody stops it, counted. */
function endless(characters = 10) {
  const source = { pulled: 0, ended: false };
  async function* values() {
    try {
      while (source.pulled < LIMIT) {
        source.pulled++;
        yield await Promise.resolve('x'.repeat(characters));
      }
      throw new Error('Nobody has stopped this');
    } finally {
      source.ended = true;
    }
  }
  return { source, values: values() };
}

async function* fails(count: number, error: unknown) {
  for (let i = 0; i < count; i++) yield await Promise.resolve(i);
  throw error;
}

describe('async iterables that a handler returns', () => {
  it.each<[string, () => unknown, unknown[]]>([
    ['an async generator', () => fails.call(undefined, 0, MISTAKE), [INTERNAL]],
    [
      'an async generator with gaps',
      async function* () {
        yield await Promise.resolve(1);
        yield null;
        yield undefined;
        yield { event: 'x', data: 2 };
      },
      [1, { event: 'x', data: 2 }],
    ],
    ['a Readable of objects', () => Readable.from([1, { a: 2 }]), [1, { a: 2 }]],
    ['a Readable of text', () => Readable.from(['a', 'b']).setEncoding('utf8'), ['a', 'b']],
    ['a failure behind values', () => fails(2, MISTAKE), [0, 1, INTERNAL]],
    ['a WsException in the middle', () => fails(1, new WsException('no more')), [0, exception('no more')]],
    [
      'a WsException with an object',
      () => fails(1, new WsException({ reason: 5 })),
      [0, { event: 'exception', data: { reason: 5 } }],
    ],
    ['what JSON cannot say', () => asyncOf(1, 2n, 3), [1, INTERNAL, 3]],
    ['one behind an interceptor, as a value of an Observable', () => of(asyncOf(1, 2), 3), [1, 2, 3]],
    ['one that fails behind an interceptor', () => of(fails(1, new WsException('no')), 3), [0, exception('no')]],
    [
      'one that cannot even begin',
      () => ({
        [Symbol.asyncIterator]() {
          throw MISTAKE;
        },
      }),
      [INTERNAL],
    ],
  ])('send their values, one message each: %s', async (_name, make, answers) => {
    expect(await answersTo(make())).toEqual(answers);
    expect(logError).toHaveBeenCalledTimes(answers.filter((answer) => answer === INTERNAL).length);
  });

  it('A40 are pulled only as fast as the client reads', async () => {
    start({ highWaterMark: 10_000, maxBackpressure: 1_000_000 });
    const { source, values } = endless(1000);
    peer.socket.stall();
    give(values);
    await settle(20);
    const { pulled } = source;
    // What the socket itself takes, 64 KiB, comes before what is unsent.
    expect(pulled).toBeGreaterThan(9);
    expect(pulled).toBeLessThan(100);
    await settle(50);
    expect(source.pulled).toBe(pulled);
    peer.socket.unstall();
    await settle();
    expect(source.pulled).toBeGreaterThan(pulled);
    await peer.leaves();
    expect(source.ended).toBe(true);
    expect(peer.reported).not.toContain('cut off slow_consumer');
  });

  it.each<[string, () => void]>([
    ['has left', () => peer.socket.destroy()],
    ['is being closed', () => peer.client.close(1000)],
    ['has been cut off', () => peer.client.terminate()],
  ])('A21 end when the client %s, and are asked for no more', async (_how, end) => {
    const { source, values } = endless();
    give(values);
    await settle(2);
    end();
    const { pulled } = source;
    await settle(3);
    expect(source.ended).toBe(true);
    expect(source.pulled).toBeLessThanOrEqual(pulled + 1);
    expect(logError).not.toHaveBeenCalled();
  });

  it('A21 are told at once when the client has left, though they wait for a value', async () => {
    const finish = jest.fn(() => Promise.reject(MISTAKE));
    const next = () => new Promise<never>(() => undefined);
    give({ [Symbol.asyncIterator]: () => ({ next, return: finish }) });
    await settle();
    await peer.leaves();
    expect(finish).toHaveBeenCalledTimes(1);
    expect(logError.mock.calls).toEqual([[MISTAKE]]);
  });

  it.each<[string, boolean, unknown[]]>([
    ['A22 the client has left meanwhile', true, []],
    ['there is no room for one more', false, [OVERLOADED]],
  ])('that hold something are ended where %s', async (_name, leaves, answers) => {
    start({}, 0);
    const file = new Readable({ read: () => undefined });
    if (leaves) await peer.leaves();
    expect(await answersTo(file)).toEqual(answers);
    expect(file.destroyed).toBe(true);
  });
});

async function* asyncOf(...values: unknown[]) {
  for (const value of values) yield await Promise.resolve(value);
}

describe('maxStreams', () => {
  beforeEach(() => start({}, 2));

  it('refuses one more with an exception, and counts it', async () => {
    give(heard());
    give(endless().values);
    await settle();
    peer.socket.stall();
    expect(peer.reported).toEqual([]);
    give(NEVER);
    give(asyncOf(1));
    expect(peer.reported).toEqual(['refused overloaded', 'refused overloaded']);
    peer.socket.unstall();
    await peer.leaves();
    start({}, 1);
    give(heard());
    expect(await answersTo(NEVER)).toEqual([0, OVERLOADED]);
  });

  it('does not concern values', async () => {
    give(heard());
    give(heard());
    expect(await answersTo(5)).toEqual([0, 0, 5]);
  });

  it('A24 does not concern streams that have given nothing: behind an interceptor every handler is one', async () => {
    for (let i = 0; i < 10; i++) give(NEVER);
    expect(await answersTo(of(5))).toEqual([5]);
    expect(peer.reported).toEqual([]);
  });

  it('concerns those that were let go', async () => {
    for (let i = 0; i < 10; i++) give(NEVER);
    replies.quiet.snapshot()();
    expect(await answersTo(of(5))).toEqual([OVERLOADED]);
  });

  it.each<[string, () => unknown, unknown[]]>([
    ['an Observable has ended', () => of(1), [1]],
    ['an Observable has failed', () => throwError(() => MISTAKE), [INTERNAL]],
    ['an iterable has ended', () => asyncOf(1), [1]],
    ['an iterable has failed', () => fails(0, MISTAKE), [INTERNAL]],
    ['a stream that could not begin', () => ({ [Symbol.asyncIterator]: 5 }), [INTERNAL]],
  ])('has room again when %s', async (_name, make, answers) => {
    give(heard());
    const all: unknown[] = [0];
    for (let round = 0; round < 3; round++) {
      all.push(...answers);
      expect(await answersTo(make())).toEqual(all);
    }
  });

  it('gives every place back when the client leaves', async () => {
    const torn: number[] = [];
    for (const i of [1, 2]) give(new Observable(() => () => torn.push(i)));
    await peer.leaves();
    expect(torn).toEqual([1, 2]);
  });
});

describe('Observables that a handler returns', () => {
  it('A40 never pause: a client that does not read is closed with 1013, and they end', async () => {
    start({ maxBackpressure: 100_000 });
    let values = 0;
    const source = range(0, LIMIT).pipe((all) =>
      concat(
        all,
        throwError(() => new Error('Nobody has stopped this')),
      ),
    );
    peer.socket.stall();
    give(
      new Observable((subscriber) => {
        for (; values < LIMIT && !subscriber.closed; values++) subscriber.next('x'.repeat(1000));
      }),
    );
    expect(values).toBeLessThan(200);
    give(source);
    await settle();
    expect(peer.client.readyState).toBe(peer.client.CLOSING);
    expect(peer.reported).toContain('cut off slow_consumer');
    expect(logError).not.toHaveBeenCalled();
  });

  it('A40 go on where the newest is dropped, and memory has its bound', async () => {
    start({ maxBackpressure: 100_000, slowConsumer: 'drop-newest' });
    const values = new Subject<string>();
    peer.socket.stall();
    give(values);
    let most = 0;
    for (let i = 0; i < 1000; i++) {
      values.next('x'.repeat(1000));
      most = Math.max(most, peer.client.bufferedAmount);
    }
    expect(most).toBeLessThan(102_000);
    expect(values.observed).toBe(true);
    expect(peer.reported.filter((line) => line === 'dropped slow_consumer').length).toBeGreaterThan(800);
    peer.socket.unstall();
    await settle();
    values.next('after');
    expect((await peer.answers()).at(-1)).toBe('after');
  });

  it('end with the first value after the client has begun to close', () => {
    const values = new Subject<number>();
    give(values);
    peer.client.close(1000);
    values.next(1);
    expect(values.observed).toBe(false);
    expect(peer.reported).toEqual(['dropped closed']);
  });

  it('tell of a WsException in a promise of theirs as Nest does', async () => {
    expect(await answersTo(of(1, Promise.reject(new WsException('not you'))))).toEqual([1, exception('not you')]);
  });
});

describe('a reply to a client that has left', () => {
  it.each<[string, unknown, string[]]>([
    ['a value', { event: 'x', data: 1 }, ['dropped closed']],
    ['a stream, which is not begun', of(1, 2), ['dropped closed']],
    ['an iterable, which is not begun', asyncOf(1), ['dropped closed']],
    ['nothing', undefined, []],
    ['null', null, []],
  ])('A26 is not sent and is counted: %s', async (_name, result, counted) => {
    await peer.leaves();
    peer.reported.length = 0;
    expect(await answersTo(result)).toEqual([]);
    expect(peer.reported).toEqual(counted);
    expect(logError).not.toHaveBeenCalled();
  });

  it('A38 is not sent either where the handler has closed the connection itself', async () => {
    peer.client.close(1000);
    give(5);
    expect((await peer.frames()).map(({ firstByte }) => firstByte)).toEqual([0x88]);
    expect(peer.reported).toEqual(['dropped closed']);
  });

  it('A19 does not make a failure go unlogged', async () => {
    await peer.leaves();
    replies.failed(newCall(), MISTAKE);
    expect(logError.mock.calls).toEqual([[MISTAKE]]);
  });
});

describe('a hostile reply', () => {
  it('A19 is answered as a mistake of the application', async () => {
    const hostile = {
      get lift(): never {
        throw MISTAKE;
      },
    };
    expect(await answersTo(hostile)).toEqual([INTERNAL]);
    expect(logError.mock.calls).toEqual([[MISTAKE]]);
  });
});

describe('the end of a call', () => {
  const times = () => finished.mock.calls.length;

  it.each<[string, () => unknown]>([
    ['a value', () => 5],
    ['nothing', () => undefined],
    ['what JSON cannot say', () => 2n],
    ['an Observable that gives a value at once', () => of(1)],
    ['an Observable of several values', () => of(1, 2, 3)],
    ['an Observable that gives nothing that could be sent', () => of(undefined, null)],
    ['an Observable of what JSON cannot say', () => of(2n)],
    ['an Observable of a promise', () => of(Promise.resolve(1))],
    ['an Observable of a promise that is rejected', () => of(Promise.reject(MISTAKE))],
    ['an Observable of an async iterable', () => of(asyncOf(1, 2))],
    ['an Observable that gives a value later', () => from(Promise.resolve(1))],
    ['an empty Observable', () => EMPTY],
    ['an Observable that goes on', heard],
    ['an Observable that fails at once', () => throwError(() => MISTAKE)],
    ['an Observable that fails later', () => from(Promise.reject(MISTAKE))],
    [
      'an Observable that fails behind a value',
      () =>
        concat(
          of(1),
          throwError(() => MISTAKE),
        ),
    ],
    ['an async iterable', () => asyncOf(1, 2)],
    ['an async iterable without end', () => endless().values],
    ['an empty async iterable', () => asyncOf()],
    ['an async iterable that fails', () => fails(0, MISTAKE)],
    ['an async iterable that fails behind values', () => fails(2, MISTAKE)],
    ['an async iterable that cannot even begin', () => ({ [Symbol.asyncIterator]: 5 })],
  ])('is told of once, and not again when the client leaves: %s', async (_name, make) => {
    give(make());
    await settle(10);
    expect(times()).toBe(1);
    replies.quiet.snapshot()();
    await peer.leaves();
    expect(times()).toBe(1);
  });

  it('is told of once where a handler fails', () => {
    replies.failed(newCall(), MISTAKE);
    expect(times()).toBe(1);
  });

  it('is told of once where what Nest makes of a stream fails', () => {
    const transform = () => {
      throw MISTAKE;
    };
    replies.settle(newCall(), NEVER, { transform, intercepted: false });
    expect(times()).toBe(1);
  });

  it.each<[string, () => unknown]>([
    ['an Observable', () => NEVER],
    ['an async iterable', () => asyncOf(1)],
    ['a Readable', () => Readable.from([1])],
  ])('is told of once where there is no room for %s', async (_name, make) => {
    start({}, 0);
    expect(await answersTo(make())).toEqual([OVERLOADED]);
    expect(times()).toBe(1);
  });

  it.each<[string, () => unknown]>([
    ['a value', () => 5],
    ['an Observable', () => NEVER],
    ['an async iterable', () => asyncOf(1)],
  ])('A22 is told of once where the client has left before %s', async (_name, make) => {
    await peer.leaves();
    give(make());
    await settle();
    expect(times()).toBe(1);
  });

  it.each<[string, () => unknown]>([
    ['an Observable', () => NEVER],
    ['an Observable of a promise', () => of(new Promise(() => undefined))],
    ['an async iterable', () => new Readable({ read: () => undefined })],
  ])('waits for the first value of %s, or until the client leaves', async (_name, make) => {
    give(make());
    await settle(10);
    expect(times()).toBe(0);
    await peer.leaves();
    expect(times()).toBe(1);
    replies.dispose();
    expect(times()).toBe(1);
  });

  it('comes behind the reply, so that nothing that waits for it is sent first', async () => {
    finished.mockImplementation(() => peer.client.send('"finished"'));
    expect(await answersTo(of(1))).toEqual([1, 'finished']);
    expect(await answersTo(2)).toEqual([1, 'finished', 2, 'finished']);
  });

  it('waits for the promise that is the first value of an Observable', async () => {
    const value = deferred<number>();
    give(of(value.promise));
    await settle();
    expect(times()).toBe(0);
    value.resolve(1);
    await settle();
    expect(times()).toBe(1);
  });

  it('is told of once for a stream that was let go, whatever it does then', async () => {
    const [gives, ends, breaks] = [new Subject<number>(), new Subject<number>(), new Subject<number>()];
    for (const stream of [gives, ends, breaks, NEVER]) give(stream);
    replies.quiet.snapshot()();
    expect(times()).toBe(4);
    gives.next(1);
    ends.complete();
    breaks.error(MISTAKE);
    await settle();
    expect(await peer.answers()).toEqual([1, INTERNAL]);
    await peer.leaves();
    expect(times()).toBe(4);
  });

  it('is told of once for a stream that has given something before it is let go', () => {
    const [quiet, heardOf] = [new Subject<number>(), new Subject<number>()];
    give(quiet);
    give(heardOf);
    const letGo = replies.quiet.snapshot();
    heardOf.next(1);
    expect(times()).toBe(1);
    letGo();
    expect(times()).toBe(2);
    letGo();
    replies.quiet.snapshot()();
    expect(times()).toBe(2);
  });

  it('is not told of for a stream that has begun after the others were watched', () => {
    give(NEVER);
    const letGo = replies.quiet.snapshot();
    give(NEVER);
    letGo();
    expect(times()).toBe(1);
    replies.quiet.snapshot()();
    expect(times()).toBe(2);
  });
});
