import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { discard, isAsyncIterable, IterableReply } from '../../../src/adapter/calls/iterable-reply.js';
import { deferred } from '../../support/deferred.js';
import { settle } from '../../support/turns.js';

const MISTAKE = new Error('mine');

/** What the consumer was told, in order. */
let told: unknown[];
let ready: jest.Mock<() => Promise<void>>;

beforeEach(() => {
  told = [];
  ready = jest.fn(() => Promise.resolve());
});

function replyOf(values: AsyncIterable<unknown>): IterableReply {
  const reply = new IterableReply(values, {
    ready,
    next: (value) => told.push(value),
    ended: () => told.push('ended'),
    failed: (error) => told.push(['failed', error]),
    stopFailed: (error) => told.push(['stop failed', error]),
  });
  reply.start();
  return reply;
}

function iterable(iterator: AsyncIterator<unknown>): AsyncIterable<unknown> {
  return { [Symbol.asyncIterator]: () => iterator };
}

/** Numbers without end, one for each call. */
function numbers() {
  let value = 0;
  const next = jest.fn(() => Promise.resolve({ done: false, value: value++ }));
  const finish = jest.fn(() => Promise.resolve({ done: true, value: undefined }));
  return { next, return: finish };
}

describe('isAsyncIterable', () => {
  it.each<[boolean, string, unknown]>([
    [true, 'an async generator', (async function* () {})()],
    [true, 'a Readable', Readable.from([])],
    [false, 'an array', [1]],
    [false, 'a generator', (function* () {})()],
    [false, 'a string', 'text'],
    [false, 'null', null],
    [false, 'undefined', undefined],
    [false, 'a function', async function* () {}],
  ])('says %p for %s', (is, _name, value) => {
    expect(isAsyncIterable(value)).toBe(is);
  });
});

describe('IterableReply', () => {
  it.each<[string, () => AsyncIterable<unknown>]>([
    [
      'an async generator',
      async function* () {
        yield await Promise.resolve(1);
        yield* [2, 3];
      },
    ],
    ['a Readable', () => Readable.from([1, 2, 3])],
    [
      'an iterator without return',
      () => {
        let value = 0;
        return iterable({ next: () => Promise.resolve({ done: ++value > 3, value }) });
      },
    ],
  ])('takes the values of %s', async (_name, make) => {
    replyOf(make());
    await settle();
    expect(told).toEqual([1, 2, 3, 'ended']);
  });

  it.each([0, 1, 3])('tells of a failure behind %d values, and asks for no more', async (count) => {
    const cleanedUp = jest.fn();
    replyOf(
      (async function* () {
        try {
          for (let i = 0; i < count; i++) yield await Promise.resolve(i);
          throw MISTAKE;
        } finally {
          cleanedUp();
        }
      })(),
    );
    await settle();
    expect(told).toEqual([...Array.from({ length: count }, (_, i) => i), ['failed', MISTAKE]]);
    expect(cleanedUp).toHaveBeenCalledTimes(1);
  });

  it('tells of a next() that throws', async () => {
    const source = numbers();
    source.next.mockImplementation(() => {
      throw MISTAKE;
    });
    const reply = replyOf(iterable(source));
    await settle();
    reply.stop();
    expect(told).toEqual([['failed', MISTAKE]]);
    expect(source.return).not.toHaveBeenCalled();
  });

  it('pulls a value only when there is room for it', async () => {
    const room = [deferred(), deferred(), deferred(), deferred()];
    const source = numbers();
    let asked = 0;
    ready.mockImplementation(() => room[asked++]?.promise ?? Promise.resolve());
    const reply = replyOf(iterable(source));
    for (const [count, { resolve }] of room.entries()) {
      await settle();
      expect(source.next).toHaveBeenCalledTimes(count);
      if (count < 3) resolve();
    }
    expect(told).toEqual([0, 1, 2]);
    reply.stop();
  });

  it('lets others have their turn beside a source that never waits', async () => {
    const source = numbers();
    const stopAt = 1_000_000;
    source.next.mockImplementation(() => {
      if (source.next.mock.calls.length > stopAt) throw new Error('Nobody else had a turn');
      return Promise.resolve({ done: false, value: 0 });
    });
    const reply = replyOf(iterable(source));
    await settle(2);
    reply.stop();
    expect(source.next.mock.calls.length).toBeLessThan(1000);
    expect(told).not.toContain('ended');
  });
});

describe('IterableReply.stop', () => {
  it('calls return at once, also while a value is awaited, which is not given then', async () => {
    const value = deferred<IteratorResult<unknown>>();
    const source = { ...numbers(), next: () => value.promise };
    const reply = replyOf(iterable(source));
    await settle();
    reply.stop();
    expect(source.return).toHaveBeenCalledTimes(1);
    value.resolve({ done: false, value: 1 });
    await settle();
    reply.stop();
    expect(source.return).toHaveBeenCalledTimes(1);
    expect(told).toEqual([]);
  });

  it('calls return at once while there is no room', async () => {
    const source = numbers();
    const room = deferred();
    ready.mockReturnValue(room.promise);
    const reply = replyOf(iterable(source));
    await settle();
    reply.stop();
    expect(source.return).toHaveBeenCalledTimes(1);
    room.resolve();
    await settle();
    expect(source.next).not.toHaveBeenCalled();
    expect(told).toEqual([]);
  });

  it('does not tell of a value that fails afterwards', async () => {
    const value = deferred<IteratorResult<unknown>>();
    const reply = replyOf(iterable({ next: () => value.promise }));
    await settle();
    reply.stop();
    value.reject(MISTAKE);
    await settle();
    expect(told).toEqual([]);
  });

  it.each<[string, () => Promise<never>]>([
    ['rejects', () => Promise.reject(MISTAKE)],
    [
      'throws',
      () => {
        throw MISTAKE;
      },
    ],
  ])('tells of a return that %s', async (_how, fails) => {
    const reply = replyOf(iterable({ ...numbers(), return: fails }));
    reply.stop();
    await settle();
    expect(told).toEqual([['stop failed', MISTAKE]]);
  });

  it('runs what an async generator has in finally', async () => {
    const cleanedUp = jest.fn();
    const reply = replyOf(
      (async function* () {
        try {
          for (let i = 0; ; i++) {
            yield i;
            await settle(1);
          }
        } finally {
          cleanedUp();
        }
      })(),
    );
    await settle(3);
    reply.stop();
    await settle(3);
    expect(cleanedUp).toHaveBeenCalledTimes(1);
  });

  it.each(['before its first value', 'while it is quiet'])('ends a Readable %s', async (when) => {
    const quiet = new Readable({ read: () => undefined });
    const reply = replyOf(quiet);
    if (when === 'while it is quiet') await settle();
    reply.stop();
    expect(quiet.destroyed).toBe(true);
    await settle();
    expect(told).toEqual([]);
  });
});

describe('discard', () => {
  it('ends a Readable that nobody will read, and leaves alone what holds nothing yet', () => {
    const unread = new Readable({ read: () => undefined });
    expect(discard(unread)).toBe(true);
    expect(unread.destroyed).toBe(true);
    const source = numbers();
    expect(discard(iterable(source))).toBe(false);
    expect(source.return).not.toHaveBeenCalled();
  });
});
