import { describe, expect, jest, test } from '@jest/globals';
import { WriteQueue } from '../../../src/server/connection/write-queue.js';
import { patternBytes } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { settle } from '../../support/turns.js';

function openQueue() {
  const socket = new MemorySocket();
  const failures: unknown[] = [];
  const owner = {
    flushed: () => undefined,
    callbackFailed: (error: unknown) => failures.push(error),
    writeFailed: (error: unknown) => failures.push(error),
  };
  const queue = new WriteQueue(socket, owner);
  socket.on('drain', () => queue.flush());
  return { socket, queue, failures };
}

describe('what is pushed in one turn', () => {
  test('leaves in one write of the socket, in order', async () => {
    const { socket, queue } = openQueue();
    for (let i = 0; i < 100; i++) queue.push(hex(i.toString(16).padStart(2, '0')));
    expect(socket.writes).toHaveLength(0);
    await settle();
    expect(socket.writes).toHaveLength(1);
    expect([...socket.written]).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  test('is joined by what promises push in the same run of microtasks', async () => {
    const { socket, queue } = openQueue();
    await Promise.resolve();
    queue.push(hex('01'));
    void Promise.resolve()
      .then(() => queue.push(hex('02')))
      .then(() => queue.push(hex('03')));
    process.nextTick(() => queue.push(hex('04')));
    await settle();
    expect(socket.writes.map((write) => toHex(write))).toEqual(['01 02 03', '04']);
  });

  test('leaves as it lies in memory where it follows what waits for a slow peer', async () => {
    const { socket, queue } = openQueue();
    const memory = patternBytes(70_000);
    queue.push(patternBytes(100));
    await settle();
    socket.stall();
    for (const [start, end] of [
      [0, 66_000],
      [66_000, 66_010],
      [66_010, 66_030],
      [66_040, 66_050],
    ] as const) {
      queue.push(memory, start, end);
      await settle();
    }
    while (queue.bufferedAmount > 0) {
      socket.readOnce();
      queue.flush();
      await settle();
    }
    const expected = [patternBytes(100), memory.subarray(0, 66_030), memory.subarray(66_040, 66_050)];
    expect(socket.written.equals(Buffer.concat(expected))).toBe(true);
    expect(queue.bufferedAmount).toBe(0);
  });

  test('is not taken for what lies at the same place in other memory', async () => {
    const { socket, queue } = openQueue();
    socket.stall();
    queue.push(Buffer.alloc(70_000));
    const [one, other] = [1, 2].map((filling) => Buffer.alloc(20_000, filling));
    queue.push(one!, 0, 10_000);
    queue.push(other!, 10_000, 20_000);
    for (let turn = 0; turn < 3; turn++) {
      await settle();
      socket.readOnce();
    }
    expect(
      socket.written.subarray(70_000).equals(Buffer.concat([Buffer.alloc(10_000, 1), Buffer.alloc(10_000, 2)])),
    ).toBe(true);
  });

  test('leaves again in the next turn', async () => {
    const { socket, queue } = openQueue();
    queue.push(hex('01'));
    await settle();
    queue.push(hex('02'));
    await settle();
    expect(socket.writes.map((write) => toHex(write))).toEqual(['01', '02']);
  });

  test.each([
    { name: 'small pieces only', lengths: [1, 2, 3] },
    { name: 'one large piece', lengths: [40_000] },
    { name: 'a large piece between small ones', lengths: [3, 5, 16_384, 2, 1] },
    { name: 'a small piece between large ones', lengths: [20_000, 7, 30_000] },
    { name: 'large pieces only', lengths: [16_384, 16_385] },
    { name: 'a large piece first and last', lengths: [16_384, 1, 1, 16_384] },
    { name: 'an empty piece', lengths: [0, 4, 0] },
  ])('keeps its order and reaches the system at once: $name', async ({ lengths }) => {
    const { socket, queue } = openQueue();
    const pieces = lengths.map((length) => patternBytes(length));
    for (const piece of pieces) queue.push(piece);
    await settle();
    expect(socket.writes).toHaveLength(1);
    expect(socket.written.equals(Buffer.concat(pieces))).toBe(true);
  });

  test('is copied only in small pieces', async () => {
    const { socket, queue } = openQueue();
    const write = jest.spyOn(socket, 'write');
    const [large, larger] = [patternBytes(16_384), patternBytes(16_385)];
    for (const piece of [hex('01'), hex('02'), large, larger, hex('03')]) queue.push(piece);
    await settle();
    expect(write.mock.calls.map(([bytes]) => bytes)).toEqual([hex('01 02'), large, larger, hex('03')]);
    expect(write.mock.calls[1]?.[0]).toBe(large);
    expect(write.mock.calls[2]?.[0]).toBe(larger);
  });
});

describe('the buffered amount', () => {
  test('counts what waits here and in the socket, until the system has taken it', async () => {
    const { socket, queue } = openQueue();
    socket.stall();
    queue.push(patternBytes(100));
    queue.push(patternBytes(20_000));
    expect(queue.bufferedAmount).toBe(20_100);
    await settle();
    queue.push(patternBytes(5));
    expect(queue.bufferedAmount).toBe(20_105);
    socket.unstall();
    await settle();
    expect(queue.bufferedAmount).toBe(0);
  });
});

describe('a callback', () => {
  test('is called once everything pushed before it has been taken, and not before', async () => {
    const { socket, queue } = openQueue();
    const log: string[] = [];
    socket.stall();
    queue.push(hex('01'));
    queue.afterFlush((error) => log.push(`first ${String(error)}`));
    queue.push(hex('02'));
    queue.afterFlush((error) => log.push(`second ${String(error)}`));
    await settle();
    expect([log, socket.writes.length]).toEqual([[], 1]);
    socket.unstall();
    await settle();
    expect(log).toEqual(['first undefined', 'second undefined']);
  });

  test('is called with nothing of its own to wait for', async () => {
    const { socket, queue } = openQueue();
    const called = jest.fn();
    queue.push(hex('01'));
    queue.flush();
    queue.afterFlush(called);
    await settle();
    expect(called.mock.calls).toEqual([[undefined]]);
    expect(toHex(socket.written)).toBe('01');
  });

  test('F81 gets the error of a socket that can not be written to', async () => {
    const { socket, queue } = openQueue();
    socket.on('error', () => undefined);
    const called = jest.fn();
    queue.push(hex('01'));
    queue.afterFlush(called);
    socket.destroy();
    await settle();
    expect(called).toHaveBeenCalledTimes(1);
    expect(called.mock.calls[0]?.[0]).toMatchObject({ code: 'ERR_STREAM_DESTROYED' });
  });

  test('F81 gets the error with which what is left is given up', async () => {
    const { socket, queue } = openQueue();
    const called = jest.fn();
    queue.push(hex('01'));
    queue.afterFlush(called);
    queue.abandon('gone');
    expect(called.mock.calls).toEqual([[new Error('gone')]]);
    expect(queue.bufferedAmount).toBe(0);
    await settle();
    expect(socket.writes).toHaveLength(0);
  });

  test('S14 that throws is reported and keeps the others from nothing', async () => {
    const { queue, failures } = openQueue();
    const others = jest.fn();
    const fail = (error: Error) => () => {
      throw error;
    };
    const [first, second] = [new Error('first'), new Error('second')];
    queue.afterFlush(fail(first));
    queue.afterFlush(others);
    await settle();
    expect([failures, others.mock.calls.length]).toEqual([[first], 1]);
    queue.afterFlush(fail(second));
    queue.afterFlush(others);
    queue.abandon('gone');
    expect([failures, others.mock.calls.length]).toEqual([[first, second], 2]);
  });
});

describe('a flush', () => {
  test('of nothing writes nothing', () => {
    const { socket, queue } = openQueue();
    const write = jest.spyOn(socket, 'write');
    queue.flush();
    expect(write).not.toHaveBeenCalled();
  });

  test('writes at once and leaves nothing for later', async () => {
    const { socket, queue } = openQueue();
    queue.push(hex('01'));
    queue.flush();
    expect(socket.writes).toHaveLength(1);
    await settle();
    expect(socket.writes).toHaveLength(1);
  });
});
