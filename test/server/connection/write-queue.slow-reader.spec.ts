import { describe, expect, jest, test } from '@jest/globals';
import { WriteQueue } from '../../../src/server/connection/write-queue.js';
import { patternBytes } from '../../support/frames.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { seededRandom } from '../../support/random.js';
import { settle } from '../../support/turns.js';

const SLICE = 64 * 1024;

function openQueue(socket = new MemorySocket()) {
  const owner = { flushed: jest.fn(), callbackFailed: jest.fn(), writeFailed: jest.fn() };
  const queue = new WriteQueue(socket, owner);
  socket.on('drain', () => queue.flush());
  const readOnce = async () => {
    socket.readOnce();
    await settle();
  };
  return { socket, queue, owner, readOnce };
}

test('a socket that takes everything at once is given more at a time, up to 256 KiB', async () => {
  const { socket, queue } = openQueue();
  const whole = patternBytes(16 * SLICE + 5);
  queue.push(whole);
  await settle();
  expect(socket.writes.map(({ length }) => length / SLICE)).toEqual([1, 2, 4, 4, 4, 1 + 5 / SLICE]);
  expect(socket.written.equals(whole)).toBe(true);
});

describe('a socket that is backed up', () => {
  test.each([
    { name: 'one large piece', lengths: [3 * SLICE + 100] },
    { name: 'pieces that do not end where a slice does', lengths: Array.from({ length: 40 }, () => 5_001) },
    { name: 'pieces as long as a slice', lengths: [SLICE, SLICE, SLICE] },
    { name: 'an empty piece at the end of a slice', lengths: [SLICE, 0, SLICE, 0] },
    { name: 'one byte more than a slice', lengths: [SLICE + 1] },
  ])('is given 64 KiB at a time: $name', async ({ lengths }) => {
    const { socket, queue, readOnce } = openQueue();
    const whole = Buffer.concat(lengths.map((length) => patternBytes(length)));
    socket.stall();
    let from = 0;
    for (const length of lengths) queue.push(whole.subarray(from, (from += length)));
    await settle();
    const written: number[] = [];
    while (queue.bufferedAmount > 0) {
      expect(socket.writableLength).toBeLessThanOrEqual(SLICE);
      written.push(queue.written);
      await readOnce();
    }
    expect(written).toEqual(Array.from({ length: Math.ceil(whole.length / SLICE) }, (_, i) => i * SLICE));
    expect(queue.written).toBe(whole.length);
    expect(socket.written.equals(whole)).toBe(true);
  });

  test('is filled up to a slice, and not beyond it', async () => {
    const { socket, queue } = openQueue();
    socket.stall();
    queue.push(patternBytes(SLICE - 10));
    await settle();
    queue.push(patternBytes(11));
    await settle();
    expect([socket.writableLength, queue.bufferedAmount]).toEqual([SLICE, SLICE + 1]);
    queue.push(patternBytes(5));
    await settle();
    expect([socket.writableLength, queue.bufferedAmount]).toEqual([SLICE, SLICE + 6]);
  });

  test('is given as much as it says it holds where that is more', async () => {
    const { socket, queue } = openQueue(new MemorySocket({ writableHighWaterMark: 100_000 }));
    socket.stall();
    queue.push(patternBytes(100_001));
    await settle();
    expect([socket.writableLength, queue.bufferedAmount]).toEqual([100_000, 100_001]);
    socket.unstall();
    await settle();
    expect([socket.written.length, queue.bufferedAmount]).toEqual([100_001, 0]);
  });

  test('A40 keeps small pieces as few Buffers, however many there were', async () => {
    const { socket, queue } = openQueue();
    const concat = jest.spyOn(Buffer, 'concat');
    socket.stall();
    queue.push(patternBytes(SLICE));
    await settle();
    const piece = patternBytes(10);
    for (let turn = 0; turn < 20; turn++) {
      for (let i = 0; i < 1_000; i++) queue.push(piece);
      await settle(1);
    }
    const write = jest.spyOn(socket, 'write');
    socket.unstall();
    await settle();
    expect(write.mock.calls.length).toBeLessThanOrEqual(40);
    // What is joined once is as long as a piece that is left alone: 1,000 new ones at most stand beside it.
    const most = Math.max(...concat.mock.calls.map(([pieces]) => pieces.length));
    expect(most).toBeLessThanOrEqual(1_001 + SLICE / 10_000);
    concat.mockRestore();
    expect(socket.written.subarray(SLICE).equals(Buffer.alloc(200_000, piece))).toBe(true);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'gets every byte once and in order, whatever is pushed and read when (seed %d)',
    async (seed) => {
      const random = seededRandom(seed);
      const { socket, queue, readOnce } = openQueue();
      const whole = patternBytes(600_000);
      const done: number[] = [];
      const expected: number[] = [];
      let stalled = false;
      for (let from = 0; from < whole.length;) {
        const step = random(10);
        if (step < 6) {
          const to = Math.min(whole.length, from + random(step === 0 ? 150_000 : step < 3 ? 20_000 : 300));
          queue.push(whole.subarray(from, to));
          from = to;
          if (random(4) === 0) {
            expected.push(to);
            queue.afterFlush((error) => {
              // Called when the socket has been rid of just these bytes, and maybe more.
              if (!error && queue.written >= to) done.push(to);
            });
          }
        } else if (step === 6) {
          socket.stall();
          stalled = true;
        } else if (step === 7 && stalled) {
          await readOnce();
        } else if (step === 8) {
          socket.unstall();
          stalled = false;
        } else await settle(random(3));
      }
      queue.end();
      socket.unstall();
      await settle();
      expect(socket.written.equals(whole)).toBe(true);
      expect(done).toEqual(expected);
      expect([queue.bufferedAmount, queue.written, socket.halfClosed]).toEqual([0, whole.length, true]);
    },
  );
});

describe('a callback on a socket that is backed up', () => {
  test('is called when the last slice of its bytes is written, and no sooner', async () => {
    const { socket, queue, readOnce } = openQueue();
    const log: string[] = [];
    socket.stall();
    queue.push(patternBytes(2 * SLICE + 5));
    queue.afterFlush(() => log.push('long'));
    queue.push(patternBytes(1));
    queue.afterFlush(() => log.push('short'));
    queue.push(patternBytes(SLICE));
    queue.afterFlush(() => log.push('last'));
    await settle();
    const after: string[] = [];
    while (queue.bufferedAmount > 0) {
      await readOnce();
      after.push(log.join(' '));
    }
    expect(after).toEqual(['', '', 'long short', 'long short last']);
  });

  test('that waits for nothing of its own waits for what is before it', async () => {
    const { socket, queue, readOnce } = openQueue();
    const called = jest.fn();
    socket.stall();
    queue.push(patternBytes(SLICE + 1));
    await settle();
    queue.afterFlush(called);
    await readOnce();
    expect(called).not.toHaveBeenCalled();
    await readOnce();
    expect(called.mock.calls).toEqual([[undefined]]);
  });

  test('F81 gets the error of a socket that breaks between two of its slices, once', async () => {
    const { socket, queue } = openQueue();
    socket.on('error', () => undefined);
    const called = jest.fn();
    socket.stall();
    queue.push(patternBytes(SLICE + 1));
    queue.afterFlush(called);
    await settle();
    socket.destroy(new Error('write EPIPE'));
    queue.abandon('gone');
    await settle();
    expect(called.mock.calls).toEqual([[new Error('gone')]]);
    expect(queue.bufferedAmount).toBe(0);
  });
});

describe('the end', () => {
  test('is behind everything that is queued', async () => {
    const { socket, queue, readOnce } = openQueue();
    socket.stall();
    queue.push(patternBytes(2 * SLICE));
    queue.end();
    await settle();
    expect([socket.writableEnded, socket.writableLength]).toEqual([false, SLICE]);
    await readOnce();
    expect([socket.writableEnded, socket.writableLength]).toEqual([true, SLICE]);
    await readOnce();
    expect([socket.halfClosed, socket.written.equals(patternBytes(2 * SLICE))]).toEqual([true, true]);
  });

  test('comes at once where nothing is queued, and once', () => {
    const { socket, queue } = openQueue();
    const end = jest.spyOn(socket, 'end');
    queue.end();
    queue.flush();
    expect(end).toHaveBeenCalledTimes(1);
  });
});

describe('the owner', () => {
  test('is told of each flush, when the socket has been given what it takes', async () => {
    const { socket, queue, owner, readOnce } = openQueue();
    const amounts: number[] = [];
    owner.flushed.mockImplementation(() => amounts.push(queue.bufferedAmount));
    socket.stall();
    queue.push(patternBytes(SLICE + 10));
    await settle();
    await readOnce();
    await readOnce();
    // The last ten bytes are fewer than the socket holds: nobody asks for more when they are gone.
    expect(amounts).toEqual([SLICE + 10, 10]);
  });

  test('hears nothing of a turn in which nothing was pushed', async () => {
    const { queue, owner } = openQueue();
    queue.push(patternBytes(1));
    queue.flush();
    await settle();
    expect(owner.flushed).toHaveBeenCalledTimes(1);
  });
});

describe('a socket that is gone', () => {
  test('is a place for nothing: what is pushed does no harm', async () => {
    const { socket, queue } = openQueue();
    socket.on('error', () => undefined);
    socket.destroy();
    await settle();
    const called = jest.fn();
    queue.push(patternBytes(2 * SLICE));
    queue.afterFlush(called);
    await settle();
    expect(called.mock.calls[0]?.[0]).toMatchObject({ code: 'ERR_STREAM_DESTROYED' });
    expect(socket.writes).toEqual([]);
  });
});
