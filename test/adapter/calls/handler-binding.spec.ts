import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { concat, from, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { EventCall } from '../../../src/adapter/calls/event-call.js';
import type { RawWsGatewayOptions } from '../../../src/adapter/gateways/gateway-options.js';
import { HandlerBinding } from '../../../src/adapter/calls/handler-binding.js';
import { RequestCall } from '../../../src/adapter/calls/request-call.js';
import type { Transform } from '../../../src/adapter/calls/replies.js';
import { deferred, type Deferred } from '../../support/deferred.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';
import { settle } from '../../support/turns.js';
import { AdapterClient } from '../support/adapter-client.js';
import { handler } from '../support/handler.js';
import * as ours from '../../../src/server/base/ours.js';

const INTERNAL = { event: 'exception', data: { status: 'error', message: 'Internal server error' } };
const asIs: Transform = (result) => from(result as Observable<unknown>);

let peer: AdapterClient;
let binding: HandlerBinding;
const logError = jest.fn();

beforeEach(() => {
  logError.mockReset();
  peer = new AdapterClient();
  binding = new HandlerBinding(peer.client, logError);
  peer.client.once('close', () => binding.dispose());
});

afterEach(() => peer.leaves());

/** Binds one handler for `go`, lets it run and gives what the client got. */
async function answersOf(callback: () => unknown, transform = asIs): Promise<unknown[]> {
  binding.add([handler('go', callback)], transform);
  await peer.says({ event: 'go' });
  return peer.answers();
}

describe('HandlerBinding', () => {
  it('calls a handler with the data and then the event', async () => {
    const callback = jest.fn();
    binding.add([handler('go', callback)], asIs);
    await peer.says({ event: 'go', data: { a: 1 } }, { event: 'go' });
    expect(callback.mock.calls).toEqual([
      [{ a: 1 }, 'go', expect.any(EventCall)],
      [undefined, 'go', expect.any(EventCall)],
    ]);
  });

  it('takes an event that is a number for that number and not for its digits', async () => {
    binding.add([handler(1, () => 'number'), handler('1', () => 'digits')], asIs);
    await peer.says({ event: 1 }, { event: '1' }, { event: 2 });
    expect(await peer.answers()).toEqual([
      'number',
      'digits',
      { event: 'exception', data: { status: 'error', message: 'Unknown event 2' } },
    ]);
  });

  it.each<[string, () => unknown, unknown[]]>([
    ['a value', () => ({ event: 'x', data: 1 }), [{ event: 'x', data: 1 }]],
    ['a promise of one', () => Promise.resolve(0), [0]],
    ['false', () => false, [false]],
    ['an empty string', () => Promise.resolve(''), ['']],
    ['nothing', () => undefined, []],
    ['null', () => Promise.resolve(null), []],
    ['a stream', () => of(1, null, 2, undefined, 3), [1, 2, 3]],
    ['a promise of a stream', () => Promise.resolve(of(1, 2)), [1, 2]],
    ['a stream of promises', () => of(Promise.resolve(1), 2, Promise.resolve(3)), [1, 2, 3]],
    [
      'a stream that fails',
      () =>
        concat(
          of(1),
          throwError(() => new Error('x')),
        ),
      [1, INTERNAL],
    ],
    ['a stream with a promise that fails', () => of(1, Promise.reject(new Error('x')), 2), [1, INTERNAL]],
    ['a promise that is rejected', () => Promise.reject(new Error('x')), [INTERNAL]],
    ['what JSON cannot say', () => 1n, [INTERNAL]],
    ['a function', () => Promise.resolve(() => 1), [INTERNAL]],
    ['a stream with what JSON cannot say', () => of(1, 2n, 3), [1, INTERNAL, 3]],
  ])('answers with what a handler gives: %s', async (_name, callback, answers) => {
    expect(await answersOf(callback)).toEqual(answers);
    expect(logError).toHaveBeenCalledTimes(answers.filter((answer) => answer === INTERNAL).length);
  });

  it('logs what a handler threw as it was thrown, and goes on', async () => {
    const mistake = new Error('mine');
    const callback = () => {
      throw mistake;
    };
    expect(await answersOf(callback)).toEqual([INTERNAL]);
    await peer.says({ event: 'go' });
    expect(await peer.answers()).toEqual([INTERNAL, INTERNAL]);
    expect(logError.mock.calls).toEqual([[mistake], [mistake]]);
  });

  it('lets what Nest makes of a stream decide, and asks it about streams only', async () => {
    const transform = jest.fn<Transform>(() => of('transformed'));
    expect(await answersOf(() => of('as returned'), transform)).toEqual(['transformed']);
    binding.add([handler('value', () => Promise.resolve('a value'))], transform);
    await peer.says({ event: 'value' });
    expect(await peer.answers()).toEqual(['transformed', 'a value']);
    expect(transform).toHaveBeenCalledTimes(1);
  });

  it('uses for each gateway the way to streams that came with it', async () => {
    binding.add([handler('go', () => of(0))], () => of('first'));
    binding.add([handler('go', () => of(0))], () => of('second'));
    await peer.says({ event: 'go' });
    expect(await peer.answers()).toEqual(['first', 'second']);
  });

  it('keeps one table and one subscription, however many gateways there are', async () => {
    const dispatchTo = jest.spyOn(peer.client, ours.dispatchTo);
    for (const name of ['a', 'b', 'c']) binding.add([handler('go', () => name), handler(name, () => name)], asIs);
    await peer.says({ event: 'go' }, { event: 'b' });
    expect(await peer.answers()).toEqual(['a', 'b', 'c', 'b']);
    expect(dispatchTo).toHaveBeenCalledTimes(1);
  });

  it('hears of a gateway that comes behind the first message', async () => {
    binding.add([handler('a', () => 1)], asIs);
    await peer.says({ event: 'a' });
    binding.add([handler('b', () => 2)], asIs);
    await peer.says({ event: 'b' }, { event: 'a' });
    expect(await peer.answers()).toEqual([1, 2, 1]);
  });

  it('is at no work for a client that has said nothing', () => {
    const idle = jest.fn();
    binding.add([handler('go', () => 1)], asIs);
    expect([binding.isAtWork, binding.isOpen(7), binding.cancel({ event: '$cancel', data: undefined, id: 7 })]).toEqual(
      Array(3).fill(false),
    );
    binding.whenIdle(idle);
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('leaves a client alone for which no gateway has a handler', async () => {
    binding.add([], asIs);
    await peer.says('no JSON', { event: 'go' });
    expect(await peer.answers()).toEqual([]);
  });

  it('hears a client from the first handler on, although an earlier gateway had none', async () => {
    binding.add([], asIs);
    expect(await answersOf(() => 1)).toEqual([1]);
  });

  it.each(['exception', '$next', '$complete', '$cancel'])('never answers %s', async (event) => {
    binding.add([handler('go', () => 1)], asIs);
    await peer.says({ event, data: 1 });
    expect(await peer.answers()).toEqual([]);
  });

  it('A21 stops every stream that still sends when it is disposed of', async () => {
    const stopped: string[] = [];
    const endless = (name: string) => () => new Observable(() => () => stopped.push(name));
    binding.add([handler('go', endless('first')), handler('go', endless('second')), handler('go', () => NEVER)], asIs);
    await peer.says({ event: 'go' });
    expect(stopped).toEqual([]);
    binding.dispose();
    expect(stopped).toEqual(['first', 'second']);
  });

  it('A38 sends nothing more once the client is closing', async () => {
    const values = new Subject<number>();
    binding.add([handler('go', () => values)], asIs);
    await peer.says({ event: 'go' });
    values.next(1);
    peer.client.close(1000);
    values.next(2);
    expect((await peer.frames()).map(({ firstByte }) => firstByte)).toEqual([0x81, 0x88]);
  });

  it('A22 does not begin a stream for a client that has left meanwhile', async () => {
    const subscribed = jest.fn<() => void>();
    const later = deferred<Observable<unknown>>();
    binding.add([handler('go', () => later.promise)], asIs);
    await peer.says({ event: 'go' });
    await peer.leaves();
    later.resolve(new Observable(subscribed));
    await settle();
    expect(subscribed).not.toHaveBeenCalled();
    expect(await peer.answers()).toEqual([]);
  });

  it('lets go of a stream that has ended', async () => {
    const streams: Subject<number>[] = [];
    binding.add(
      [
        handler('go', () => {
          const stream = new Subject<number>();
          streams.push(stream);
          return stream;
        }),
      ],
      asIs,
    );
    await peer.says({ event: 'go' }, { event: 'go' });
    streams[0]?.complete();
    streams[1]?.next(2);
    expect(streams.map((stream) => stream.observed)).toEqual([false, true]);
    binding.dispose();
    expect(streams.map((stream) => stream.observed)).toEqual([false, false]);
    expect(await peer.answers()).toEqual([2]);
  });

  it('A24 has 256 handlers at work for 10,000 messages, in order, and reads no more than can wait', async () => {
    let [atWork, most, done] = [0, 0, 0];
    let release: (() => void)[] = [];
    const work = async (data: unknown) => {
      most = Math.max(most, ++atWork);
      await new Promise<void>((resolve) => release.push(resolve));
      atWork--;
      return data;
    };
    binding.add([handler('go', work)], asIs);
    const count = 10_000;
    await peer.says(...Array.from({ length: count }, (_, data) => ({ event: 'go', data })));
    expect(peer.client[ours.isHeld]).toBe(true);
    while (done < count) {
      const finishing = release;
      release = [];
      for (const finish of finishing) finish();
      done += finishing.length;
      await settle(2);
    }
    expect(most).toBe(256);
    expect(peer.client[ours.isHeld]).toBe(false);
    expect(await peer.answers()).toEqual(Array.from({ length: count }, (_, i) => i));
  });
});

describe('HandlerBinding with a concurrency', () => {
  let works: Deferred<unknown>[];
  /** The data of each message whose handler has begun. */
  let begun: unknown[];

  function bind(limits: RawWsGatewayOptions): void {
    works = Array.from({ length: 5 }, () => deferred<unknown>());
    begun = [];
    peer = new AdapterClient(undefined, limits);
    binding = new HandlerBinding(peer.client, logError);
    peer.client.once('close', () => binding.dispose());
    const work = (data: number) => {
      begun.push(data);
      return works[data]?.promise;
    };
    binding.add([handler('work', (data) => work(Number(data))), handler('quick', (data) => data)], asIs);
  }

  const work = (...data: readonly number[]) => data.map((value) => ({ event: 'work', data: value }));

  async function finish(...data: readonly number[]): Promise<void> {
    for (const value of data) {
      works[value]?.resolve(value);
      await settle();
    }
  }

  it('of 1 answers in the order of the messages, whichever would be done first', async () => {
    bind({ concurrency: 1 });
    await peer.says(...work(0, 1, 2), { event: 'quick', data: 'quick' }, { event: 'nobody' });
    expect(begun).toEqual([0]);
    await finish(2, 1);
    expect(begun).toEqual([0]);
    await finish(0);
    expect(begun).toEqual([0, 1, 2]);
    const unknown = { event: 'exception', data: { status: 'error', message: 'Unknown event "nobody"' } };
    expect(await peer.answers()).toEqual([0, 1, 2, 'quick', unknown]);
  });

  it('of Infinity, which is the default, answers as soon as it can', async () => {
    bind({});
    await peer.says(...work(0, 1, 2), { event: 'quick', data: 'quick' });
    await finish(2, 1, 0);
    expect(await peer.answers()).toEqual(['quick', 2, 1, 0]);
  });

  it.each<[RawWsGatewayOptions, number[]]>([
    [{ concurrency: 1 }, [0]],
    [{ concurrency: 3 }, [0, 1, 2]],
    [{ concurrency: 3, maxPendingMessages: 2 }, [0, 1]],
    [{ concurrency: 2, maxPendingMessages: 3 }, [0, 1]],
    [{ concurrency: Infinity, maxPendingMessages: 4 }, [0, 1, 2, 3]],
  ])('%p begins with %p of five messages', async (limits, first) => {
    bind(limits);
    await peer.says(...work(0, 1, 2, 3, 4));
    expect(begun).toEqual(first);
  });

  it('of 1 goes on behind a handler that fails', async () => {
    bind({ concurrency: 1 });
    await peer.says(...work(0), { event: 'quick', data: 'next' });
    works[0]?.reject(new Error('mine'));
    expect(await peer.answers()).toEqual([INTERNAL, 'next']);
  });

  it('of 1 lets all handlers of one event begin together, and the next message wait for all of them', async () => {
    bind({ concurrency: 1 });
    const other = deferred();
    binding.add([handler('work', () => other.promise)], asIs);
    await peer.says(...work(0), { event: 'quick', data: 'next' });
    await finish(0);
    expect(await peer.answers()).toEqual([0]);
    other.resolve();
    expect(await peer.answers()).toEqual([0, 'next']);
  });

  it('of 1 counts a stream until its first value', async () => {
    bind({ concurrency: 1 });
    const values = new Subject<string>();
    binding.add([handler('stream', () => values)], asIs);
    await peer.says({ event: 'stream' }, { event: 'quick', data: 'quick' });
    expect(await peer.answers()).toEqual([]);
    values.next('first');
    values.next('second');
    expect(await peer.answers()).toEqual(['first', 'quick', 'second']);
  });

  describe('of 1 behind a stream that stays quiet', () => {
    beforeEach(() => holdClock());
    afterEach(() => releaseClock());

    it('waits for two seconds, and then the stream still sends', async () => {
      bind({ concurrency: 1 });
      const values = new Subject<string>();
      binding.add([handler('stream', () => values)], asIs);
      await peer.says({ event: 'stream' }, { event: 'quick', data: 'quick' });
      jest.advanceTimersByTime(1999);
      expect(await peer.answers()).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(await peer.answers()).toEqual(['quick']);
      values.next('late');
      expect(await peer.answers()).toEqual(['quick', 'late']);
    });

    it('waits no longer for several of them than two seconds for each', async () => {
      bind({ concurrency: 1 });
      binding.add([handler('stream', () => NEVER)], asIs);
      await peer.says({ event: 'stream' }, { event: 'stream' }, { event: 'quick', data: 'quick' });
      jest.advanceTimersByTime(3999);
      expect(await peer.answers()).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(await peer.answers()).toEqual(['quick']);
    });
  });
});

describe('HandlerBinding and requests', () => {
  const complete = (id: number | string, data?: unknown) => ({
    event: '$complete',
    ...(data === undefined ? {} : { data }),
    id,
  });
  const acknowledging = (callback: (...args: readonly unknown[]) => unknown) => ({
    ...handler('ack', callback),
    isAckHandledManually: true,
  });
  /** What a handler with `@Ack()` was given behind data, event and call. */
  function acknowledge([, , , given]: readonly unknown[], value: unknown): void {
    expect(given).toBeInstanceOf(Function);
    if (typeof given === 'function') given(value);
  }

  function bind(limits: RawWsGatewayOptions): void {
    peer = new AdapterClient(undefined, limits);
    binding = new HandlerBinding(peer.client, logError);
    peer.client.once('close', () => binding.dispose());
  }

  it('calls a handler with the call behind data and event, and with the function only where it is asked for', async () => {
    const [plain, manual] = [jest.fn(), jest.fn((...args: readonly unknown[]) => args)];
    binding.add([handler('go', plain), acknowledging((...args) => void manual(...args))], asIs);
    await peer.says({ event: 'go', data: 1, id: 7 }, { event: 'ack', data: 2, id: 8 }, { event: 'ack', data: 3 });
    expect(plain.mock.calls).toEqual([[1, 'go', expect.any(RequestCall)]]);
    expect(manual.mock.calls).toEqual([
      [2, 'ack', expect.any(RequestCall), expect.any(Function)],
      [3, 'ack', expect.any(EventCall)],
    ]);
  });

  it('has the answer of the first of several handlers; what the others give goes out as for an event', async () => {
    binding.add([handler('go', () => 1), handler('go', () => of(2, 3)), handler('go', () => undefined)], asIs);
    await peer.says({ event: 'go', id: 7 });
    expect(await peer.answers()).toEqual([complete(7, 1), 2, 3]);
  });

  it('keeps the only value behind an interceptor for the answer, of that event alone', async () => {
    peer.intercepted.add('go');
    binding.add([handler('go', () => of(1)), handler('other', () => of(1))], asIs);
    await peer.says({ event: 'go', id: 7 }, { event: 'other', id: 8 }, { event: 'go' });
    expect(await peer.answers()).toEqual([complete(7, 1), { event: '$next', data: 1, id: 8 }, complete(8), 1]);
  });

  it('frees the id of a request that nobody knows', async () => {
    binding.add([handler('go', () => 1)], asIs);
    await peer.says({ event: 'nobody', id: 7 }, { event: 'go', id: 7 });
    const data = { status: 'error', code: 'unknown_event', message: 'Unknown event "nobody"' };
    expect(await peer.answers()).toEqual([{ event: 'exception', data, id: 7 }, complete(7, 1)]);
    expect(peer.reported).toEqual(['refused unknown_event']);
  });

  it.each<[string, object]>([
    ['$next', { event: '$next', data: 1, id: 7 }],
    ['$complete', { event: '$complete', id: 7 }],
    ['exception', { event: 'exception', data: {}, id: 7 }],
    ['$cancel without an id', { event: '$cancel' }],
    ['$cancel with an id that is none', { event: '$cancel', id: {} }],
    ['$cancel with an id that nobody has', { event: '$cancel', id: '7' }],
    ['$cancel for what is answered already', { event: '$cancel', id: 8 }],
  ])('only counts what belongs to nothing that is at work: %s', async (_name, message) => {
    binding.add([handler('go', () => NEVER), handler('quick', () => 1), handler('$next', () => 2)], asIs);
    await peer.says({ event: 'go', id: 7 }, { event: 'quick', id: 8 }, message);
    expect(await peer.answers()).toEqual([complete(8, 1)]);
    expect(peer.reported).toEqual(['refused reserved_event']);
  });

  it('ends a request by $cancel, and the stream with it', async () => {
    const values = new Subject<number>();
    binding.add([handler('go', () => values)], asIs);
    await peer.says({ event: 'go', id: 7 });
    values.next(1);
    await peer.says({ event: '$cancel', id: 7 });
    expect(values.observed).toBe(false);
    expect(await peer.answers()).toEqual([{ event: '$next', data: 1, id: 7 }, complete(7)]);
    expect(peer.reported).toEqual([]);
  });

  it('takes an id for a further key where requests are off', async () => {
    bind({ requests: false });
    const callback = jest.fn(() => 1);
    binding.add([handler('go', callback)], asIs);
    await peer.says(
      { event: 'go', id: 7 },
      { event: 'go', id: 7 },
      { event: 'go', id: {} },
      { event: '$cancel', id: 7 },
    );
    expect(await peer.answers()).toEqual([1, 1, 1]);
    expect(callback.mock.calls).toEqual(Array(3).fill([undefined, 'go', expect.any(EventCall)]));
    expect(peer.reported).toEqual(['refused reserved_event']);
  });

  describe('that wait', () => {
    let first: Deferred<void>;
    let begun: unknown[];

    beforeEach(() => {
      bind({ concurrency: 1 });
      first = deferred();
      begun = [];
      const note = (data: unknown) => void begun.push(data);
      binding.add([handler('slow', () => first.promise), handler('go', note)], asIs);
    });

    it('are answered at once when they are cancelled, and never begin', async () => {
      await peer.says({ event: 'slow' }, { event: 'go', data: 1, id: 7 }, { event: '$cancel', id: 7 });
      expect(await peer.answers()).toEqual([complete(7)]);
      first.resolve();
      await settle();
      expect(begun).toEqual([]);
      expect(await peer.answers()).toEqual([complete(7)]);
    });

    it('are not mistaken for an earlier one with the same id', async () => {
      await peer.says({ event: 'slow' }, { event: 'go', data: 1, id: 7 }, { event: '$cancel', id: 7 });
      await peer.says({ event: 'go', data: 2, id: 7 }, { event: 'go', data: 3, id: 7 });
      first.resolve();
      await settle();
      expect(begun).toEqual([2]);
      const data = expect.objectContaining({ code: 'duplicate_id', id: 7 });
      expect(await peer.answers()).toEqual([complete(7), { event: 'exception', data }, complete(7)]);
    });

    it('for a handleConnection can be cancelled too', async () => {
      const hook = deferred();
      peer.client[ours.waitForConnect](hook.promise, () => undefined);
      await peer.says({ event: 'go', data: 1, id: 7 }, { event: '$cancel', id: 7 }, { event: 'go', data: 2, id: 8 });
      expect(await peer.answers()).toEqual([complete(7)]);
      hook.resolve();
      await settle();
      expect(begun).toEqual([2]);
      expect(await peer.answers()).toEqual([complete(7), complete(8)]);
    });

    it('for an acknowledgement come behind it', async () => {
      const manual = jest.fn((...args: readonly unknown[]) => args);
      binding.add([acknowledging((...args) => void manual(...args))], asIs);
      await peer.says({ event: 'ack', id: 7 }, { event: 'go', data: 1, id: 8 });
      expect(begun).toEqual([]);
      acknowledge(manual.mock.calls[0] ?? [], 'done');
      await settle();
      expect(begun).toEqual([1]);
      expect(await peer.answers()).toEqual([complete(7, 'done'), complete(8)]);
    });

    it('are over when the client leaves', async () => {
      await peer.says({ event: 'slow' }, { event: 'go', data: 1, id: 7 });
      await peer.leaves();
      first.resolve();
      await settle();
      expect(begun).toEqual([]);
    });
  });

  describe('at the end', () => {
    let calls: unknown[];
    const reasons = () => calls.map((call) => call instanceof RequestCall && String(call.signal.reason));

    beforeEach(async () => {
      calls = [];
      const keep = (_data: unknown, _event: unknown, call: unknown) => {
        calls.push(call);
        if (call instanceof RequestCall) expect(call.signal.aborted).toBe(false);
        return NEVER;
      };
      binding.add([handler('go', keep)], asIs);
      await peer.says({ event: 'go', id: 7 }, { event: 'go', id: 8 });
    });

    it('tell their handlers that the client has left', async () => {
      await peer.leaves();
      expect(reasons()).toEqual(Array(2).fill('AbortError: The client has left'));
      expect(calls.map((call) => call instanceof RequestCall && call.ended)).toEqual([true, true]);
    });

    it('tell their handlers that the server is shutting down, and still have an answer', async () => {
      const idle = jest.fn();
      binding.whenIdle(idle);
      expect(reasons()).toEqual(Array(2).fill('AbortError: The server is shutting down'));
      expect(idle).not.toHaveBeenCalled();
      for (const call of calls) if (call instanceof RequestCall) call.fail(call.signal.reason);
      expect(idle).toHaveBeenCalledTimes(1);
      const data = { status: 'error', code: 'aborted', message: 'The request was aborted' };
      expect(await peer.answers()).toEqual([7, 8].map((id) => ({ event: 'exception', data, id })));
    });
  });
});
