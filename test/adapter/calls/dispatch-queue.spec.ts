import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DispatchQueue } from '../../../src/adapter/calls/dispatch-queue.js';
import type { WsMessage } from '../../../src/message/index.js';
import { deferred } from '../../support/deferred.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';
import { settle, until } from '../../support/turns.js';
import { AdapterClient } from '../support/adapter-client.js';
import * as ours from '../../../src/server/base/ours.js';

const MAX = 256;

let peer: AdapterClient;
let queue: DispatchQueue;
/** The data of every message that has gone to its handler, in order. */
let dispatched: unknown[];
const dispatch = jest.fn<(message: WsMessage, bytes: number) => void>();
/** Takes those handlers for finished that were quiet when it was made. */
const letGo = jest.fn();
const quietCalls = jest.fn<() => () => void>();
const idle = jest.fn();

beforeEach(() => {
  dispatched = [];
  dispatch.mockReset().mockImplementation(({ data }) => {
    dispatched.push(data);
    queue.started(0);
  });
  letGo.mockReset();
  quietCalls.mockReset().mockReturnValue(letGo);
  idle.mockReset();
  peer = new AdapterClient();
  queue = new DispatchQueue(peer.client, MAX, { dispatch, quietCalls });
  peer.client.once('close', () => queue.dispose());
});

afterEach(() => peer.leaves());

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

function receive(count: number, from = 0): void {
  for (let data = from; data < from + count; data++) queue.receive({ event: 'x', data }, 10);
}

/** Handlers that are done before their call returns. */
function finishAtOnce(): void {
  dispatch.mockImplementation(({ data }) => {
    queue.started(0);
    dispatched.push(data);
    queue.finished(0);
  });
}

describe('what handlers are at work on, in bytes', () => {
  const MIB = 1_048_576;

  /** Messages of one size, each of which keeps its handler at work. */
  function receiveLarge(count: number, bytes: number): void {
    dispatch.mockImplementation(({ data }) => {
      dispatched.push(data);
      queue.started(bytes);
    });
    for (let data = 0; data < count; data++) queue.receive({ event: 'x', data }, bytes);
  }

  it.each([
    ['a message of any size', 3, 100 * MIB, 1],
    ['1 MiB of them', 10, MIB / 4, 4],
    ['as many as begin within 1 MiB', 10, MIB / 4 - 1, 5],
    ['256 small ones', 300, 10, MAX],
  ])('is %s at most, and the rest waits in order', async (_name, count, bytes, atWork) => {
    receiveLarge(count, bytes);
    expect(dispatched).toEqual(upTo(atWork));
    for (let done = 1; done <= count; done++) {
      queue.finished(bytes);
      await until(() => dispatched.length >= Math.min(count, atWork + done));
      expect(dispatched).toHaveLength(Math.min(count, atWork + done));
    }
    expect(dispatched).toEqual(upTo(count));
  });
});

describe('a large message', () => {
  const MIB = 1_048_576;

  /** A message of so many bytes, which counts as handled when it is parsed. */
  function take(data: number, bytes: number): void {
    queue.whenRoomFor(bytes, () => queue.receive({ event: 'x', data }, bytes));
  }

  beforeEach(() => {
    dispatch.mockImplementation(({ data }, bytes) => {
      dispatched.push(data);
      queue.started(bytes);
    });
  });

  it.each([
    ['is parsed at once where nothing is worked on', [], 100 * MIB, true],
    ['is parsed at once beside others, up to 1 MiB', [MIB / 2], MIB / 2, true],
    ['waits for room', [MIB / 2], MIB / 2 + 1, false],
    ['waits behind one that waits, whatever its size', [MIB / 2, MIB], 1, false],
  ])('%s', (_name, before, bytes, atOnce) => {
    before.forEach((size, i) => take(i, size));
    const parse = jest.fn();
    queue.whenRoomFor(bytes, parse);
    expect(parse).toHaveBeenCalledTimes(atOnce ? 1 : 0);
  });

  it('goes to its handler in its place, when those at work are done', async () => {
    for (let data = 0; data < 4; data++) take(data, MIB);
    receive(2, 4);
    for (let done = 1; done <= 4; done++) {
      expect(dispatched).toEqual(upTo(done));
      queue.finished(MIB);
      await until(() => dispatched.length > done);
    }
    expect(dispatched).toEqual(upTo(6));
  });

  it('is not parsed for a client that has left', async () => {
    const parse = jest.fn();
    take(0, MIB);
    queue.whenRoomFor(MIB, parse);
    peer.client.close();
    queue.finished(MIB);
    await settle();
    expect(parse).not.toHaveBeenCalled();
  });
});

describe('DispatchQueue', () => {
  it('A24 has at most maxPendingMessages at work, and the rest waits in order', async () => {
    receive(10_000);
    expect(dispatched).toEqual(upTo(MAX));
    for (let done = 1; done <= 10_000; done++) {
      queue.finished(0);
      if (done % 100 === 0) await until(() => dispatched.length >= Math.min(10_000, MAX + done));
      expect(dispatched.length).toBeLessThanOrEqual(Math.min(10_000, MAX + done));
    }
    expect(dispatched).toEqual(upTo(10_000));
  });

  it('lets no message overtake those that wait', () => {
    receive(MAX + 1);
    queue.finished(0);
    receive(1, MAX + 1);
    expect(dispatched).toEqual(upTo(MAX + 1));
    queue.finished(0);
    queue.finished(0);
    receive(1, MAX + 2);
    expect(dispatched).toEqual(upTo(MAX + 3));
  });

  it('gives 10,000 messages on at once where handlers are done at once', () => {
    finishAtOnce();
    receive(10_000);
    expect(dispatched).toEqual(upTo(10_000));
  });

  it('goes on without recursion where handlers that waited are done at once', async () => {
    receive(MAX);
    receive(10_000, MAX);
    finishAtOnce();
    queue.finished(0);
    await until(() => dispatched.length >= MAX + 10_000);
    expect(dispatched).toEqual(upTo(MAX + 10_000));
  });

  it('gives what has waited on in slices, each behind what the one before has set going', async () => {
    const hook = deferred();
    peer.client[ours.waitForConnect](hook.promise, () => undefined);
    receive(100);
    const begun: number[] = [];
    dispatch.mockImplementation(({ data }) => {
      queue.started(0);
      dispatched.push(data);
      void Promise.resolve().then(() => begun.push(dispatched.length));
    });
    hook.resolve();
    await until(() => dispatched.length === 100);
    expect(dispatched).toEqual(upTo(100));
    expect(begun[0]).toBe(32);
  });

  it('A24 leaves the client unread only while too much waits at the end of a turn', async () => {
    receive(MAX + 256);
    await settle();
    expect(peer.client[ours.isHeld]).toBe(false);
    receive(1, MAX + 256);
    await settle();
    expect(peer.client[ours.isHeld]).toBe(true);
    queue.finished(0);
    expect(peer.client[ours.isHeld]).toBe(false);
  });

  it('A38 passes over what waited when the client is closing', () => {
    receive(MAX + 2);
    peer.client.close(1000);
    queue.finished(0);
    expect(dispatched).toEqual(upTo(MAX));
  });
});

describe('DispatchQueue during a handleConnection', () => {
  it('A28 keeps messages until it is done, in order and no more at work than may be', async () => {
    const hook = deferred();
    peer.client[ours.waitForConnect](hook.promise, () => undefined);
    receive(MAX + 10);
    expect(dispatched).toEqual([]);
    hook.resolve();
    await settle();
    expect(dispatched).toEqual(upTo(MAX));
    queue.finished(0);
    expect(dispatched).toEqual(upTo(MAX + 1));
  });

  it('goes on after each of several that follow one another', async () => {
    finishAtOnce();
    for (let round = 0; round < 3; round++) {
      const hook = deferred();
      peer.client[ours.waitForConnect](hook.promise, () => undefined);
      receive(2, round * 2);
      expect(dispatched).toHaveLength(round * 2);
      hook.resolve();
      await settle();
    }
    expect(dispatched).toEqual(upTo(6));
  });

  it('goes on with what waited for handlers that were done meanwhile', async () => {
    receive(MAX + 1);
    const hook = deferred();
    peer.client[ours.waitForConnect](hook.promise, () => undefined);
    for (let i = 0; i < MAX; i++) queue.finished(0);
    expect(dispatched).toHaveLength(MAX);
    hook.resolve();
    await settle();
    expect(dispatched).toEqual(upTo(MAX + 1));
  });
});

describe('DispatchQueue.whenIdle', () => {
  it('calls back at once where nothing is at work', () => {
    queue.whenIdle(idle);
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('waits for every handler', () => {
    receive(2);
    queue.whenIdle(idle);
    queue.finished(0);
    expect(idle).not.toHaveBeenCalled();
    queue.finished(0);
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('waits for messages that wait themselves', () => {
    receive(MAX + 1);
    queue.whenIdle(idle);
    for (let i = 0; i < MAX; i++) queue.finished(0);
    expect(dispatched).toHaveLength(MAX + 1);
    expect(idle).not.toHaveBeenCalled();
    queue.finished(0);
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('waits for a handleConnection, and for what it keeps waiting', async () => {
    const hook = deferred();
    peer.client[ours.waitForConnect](hook.promise, () => undefined);
    queue.whenIdle(idle);
    receive(1);
    await settle();
    expect(idle).not.toHaveBeenCalled();
    hook.resolve();
    await settle();
    expect(dispatched).toEqual([0]);
    expect(idle).not.toHaveBeenCalled();
    queue.finished(0);
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('calls back although what waited for a handleConnection has no handler', async () => {
    const hook = deferred();
    dispatch.mockImplementation(() => undefined);
    peer.client[ours.waitForConnect](hook.promise, () => undefined);
    queue.whenIdle(idle);
    receive(1);
    hook.resolve();
    await settle();
    expect(dispatch).toHaveBeenCalledTimes(1);
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('does not call back while a handleConnection is at work, though no handler is', async () => {
    receive(1);
    const hook = deferred();
    peer.client[ours.waitForConnect](hook.promise, () => undefined);
    queue.whenIdle(idle);
    queue.finished(0);
    expect(idle).not.toHaveBeenCalled();
    hook.resolve();
    await settle();
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('calls back everybody who has asked, once', () => {
    const other = jest.fn();
    receive(1);
    queue.whenIdle(idle);
    queue.whenIdle(other);
    queue.finished(0);
    receive(1);
    queue.finished(0);
    expect([idle, other].map((callback) => callback.mock.calls.length)).toEqual([1, 1]);
  });

  it('A22 never calls back for a handler that never ends', async () => {
    receive(2);
    queue.whenIdle(idle);
    queue.finished(0);
    await settle();
    expect(idle).not.toHaveBeenCalled();
  });
});

describe('DispatchQueue and handlers that have given nothing yet', () => {
  beforeEach(() => holdClock());
  afterEach(async () => {
    await peer.leaves();
    const timers = jest.getTimerCount();
    releaseClock();
    expect(timers).toBe(0);
  });

  /** Handlers that stay quiet: gives the data of those that were let go. */
  function stayQuiet(): unknown[] {
    const quiet = new Set<unknown>();
    const gone: unknown[] = [];
    dispatch.mockImplementation(({ data }) => {
      queue.started(0);
      dispatched.push(data);
      quiet.add(data);
    });
    quietCalls.mockImplementation(() => {
      const watched = [...quiet];
      return () => {
        for (const data of watched) {
          if (!quiet.delete(data)) continue;
          gone.push(data);
          queue.finished(0);
        }
      };
    });
    return gone;
  }

  it.each<[string, () => void]>([
    ['nothing has come', () => undefined],
    ['as many are at work as may be, and nobody waits', () => receive(MAX)],
    ['none is at work at the end', () => queue.whenIdle(idle)],
    [
      'all are done at once',
      () => {
        finishAtOnce();
        receive(MAX * 2);
        queue.whenIdle(idle);
      },
    ],
  ])('does not watch them where %s', (_when, happens) => {
    happens();
    expect(quietCalls).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each<[string, () => void]>([
    ['a message waits', () => receive(MAX + 1)],
    ['several messages wait', () => receive(MAX + 10)],
    [
      'the end waits',
      () => {
        receive(1);
        queue.whenIdle(idle);
      },
    ],
    [
      'both do',
      () => {
        receive(MAX + 1);
        queue.whenIdle(idle);
      },
    ],
  ])('lets them go after 2 s, watched from the moment on when %s', (_when, happens) => {
    happens();
    expect(quietCalls).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(1999);
    expect(letGo).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(letGo).toHaveBeenCalledTimes(1);
  });

  it('goes on with the messages that wait for them', () => {
    const gone = stayQuiet();
    receive(MAX * 2 + 10);
    jest.advanceTimersByTime(2000);
    expect(gone).toEqual(upTo(MAX));
    expect(dispatched).toEqual(upTo(MAX * 2));
    jest.advanceTimersByTime(2000);
    expect(gone).toEqual(upTo(MAX * 2));
    expect(dispatched).toEqual(upTo(MAX * 2 + 10));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('comes to its end with them', () => {
    const gone = stayQuiet();
    receive(3);
    queue.whenIdle(idle);
    jest.advanceTimersByTime(2000);
    expect(gone).toEqual([0, 1, 2]);
    expect(idle).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not let one go that has begun after the others were watched', () => {
    const gone = stayQuiet();
    receive(1);
    queue.whenIdle(idle);
    jest.advanceTimersByTime(1999);
    receive(1, 1);
    jest.advanceTimersByTime(1);
    expect(gone).toEqual([0]);
    expect(idle).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1999);
    expect(gone).toEqual([0]);
    jest.advanceTimersByTime(1);
    expect(gone).toEqual([0, 1]);
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('watches again every two seconds for as long as somebody waits, and then no more', () => {
    receive(MAX + 1);
    for (let rounds = 1; rounds <= 5; rounds++) {
      jest.advanceTimersByTime(2000);
      expect(letGo).toHaveBeenCalledTimes(rounds);
      expect(quietCalls).toHaveBeenCalledTimes(rounds + 1);
      expect(jest.getTimerCount()).toBe(1);
    }
    queue.finished(0);
    jest.advanceTimersByTime(2000);
    expect(jest.getTimerCount()).toBe(0);
    expect(quietCalls).toHaveBeenCalledTimes(6);
  });

  it('watches again when somebody waits again', () => {
    stayQuiet();
    receive(MAX + 1);
    jest.advanceTimersByTime(2000);
    expect(jest.getTimerCount()).toBe(0);
    receive(MAX, MAX + 1);
    expect(jest.getTimerCount()).toBe(1);
    expect(quietCalls).toHaveBeenCalledTimes(2);
  });

  it.each<[string, () => void]>([
    ['a message', () => receive(MAX + 1)],
    [
      'the end',
      () => {
        receive(1);
        queue.whenIdle(idle);
      },
    ],
  ])('watches them no more when the client has left, though %s waits', (_who, waits) => {
    waits();
    expect(jest.getTimerCount()).toBe(1);
    queue.dispose();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(5000);
    expect(letGo).not.toHaveBeenCalled();
  });

  it.each<[string, number, () => void]>([
    ['messages wait', MAX + 1, () => undefined],
    ['the end waits', 1, () => queue.whenIdle(idle)],
  ])('watches those that a handleConnection has kept waiting, where %s', async (_who, count, waits) => {
    const gone = stayQuiet();
    const hook = deferred();
    peer.client[ours.waitForConnect](hook.promise, () => undefined);
    receive(count);
    waits();
    hook.resolve();
    await settle();
    jest.advanceTimersByTime(2000);
    expect(gone).toHaveLength(Math.min(count, MAX));
  });

  it('does not begin to watch them when the client has left already', async () => {
    receive(1);
    await peer.leaves();
    queue.whenIdle(idle);
    const timers = jest.getTimerCount();
    queue.dispose();
    expect(timers).toBe(0);
  });
});
