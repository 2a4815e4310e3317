import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { RawWebSocketOptions } from '../../../src/server/index.js';
import { maskedFrame, unmaskedFrame } from '../../support/frames.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';
import { toHex } from '../../support/hex.js';
import { recordedTransport } from '../../support/recorded-transport.js';
import { settle } from '../../support/turns.js';

const SOFT = 1000;
const HARD = 4000;
const MARKS = { highWaterMark: SOFT, maxBackpressure: HARD };

/** A message that is exactly 1,000 bytes on the wire. */
const KILOBYTE = Buffer.alloc(996, 7);

const TEXT_A = maskedFrame(0x81, '61');
const CLOSE_1013 = maskedFrame(0x88, '03 f5');

beforeEach(holdClock);
afterEach(releaseClock);

/** A transport whose peer has stopped reading. */
function stalled(options: RawWebSocketOptions = {}) {
  const opened = recordedTransport({ ...MARKS, ...options });
  opened.socket.stall();
  const send = (count: number) => {
    let result = '';
    for (let i = 0; i < count; i++) result = opened.transport.send(KILOBYTE, true, undefined);
    return result;
  };
  return { ...opened, send };
}

describe('a peer that does not read', () => {
  test('A40 is not read itself above the soft mark, and is again when it has caught up', async () => {
    const { socket, owner, transport, send, deliver } = stalled();
    expect(send(1)).toBe('sent');
    await deliver(TEXT_A);
    expect([owner.log, transport.held]).toEqual([['text a'], false]);
    expect(transport.send(Buffer.alloc(0), true, undefined)).toBe('backpressure');
    await settle();
    expect([transport.held, socket.isPaused()]).toEqual([true, true]);
    await deliver(TEXT_A);
    expect(owner.log).toEqual(['text a']);
    socket.unstall();
    await settle();
    expect([owner.log, transport.held, socket.isPaused()]).toEqual([['text a', 'text a'], false, false]);
  });

  test('stays paused while the application holds it, and when another has paused it', async () => {
    const { socket, transport, send } = stalled();
    send(2);
    await settle();
    transport.hold(1);
    socket.unstall();
    await settle();
    expect(socket.isPaused()).toBe(true);
    transport.release(1);
    expect(socket.isPaused()).toBe(false);
  });

  test.each([
    { options: {}, code: '03 f5' },
    { options: { slowConsumerCode: 4008 }, code: '0f a8' },
  ])('A40 is closed at the hard mark with its code: $options', async ({ options, code }) => {
    const { socket, owner, send } = stalled(options);
    expect(send(4)).toBe('backpressure');
    expect(send(1)).toBe('closed');
    expect(owner.log).toEqual(['cut off slow_consumer', 'closing', 'dropped slow_consumer']);
    socket.unstall();
    await settle();
    expect(toHex(socket.written.subarray(4_000, 4_004))).toBe(`88 26 ${code}`);
    expect(socket.written.subarray(4_004).toString()).toBe('The client does not read fast enough');
  });

  test.each([
    { options: {}, time: 1_000 },
    { options: { closeTimeout: 60_000 }, time: 1_000 },
    { options: { closeTimeout: 300 }, time: 300 },
  ])(
    'A40 that never answers is cut off after $time ms with $options: 1006 and the reason',
    async ({ options, time }) => {
      const { socket, owner, send } = stalled(options);
      send(5);
      await settle();
      jest.advanceTimersByTime(time - 1);
      await settle();
      expect(socket.destroyed).toBe(false);
      jest.advanceTimersByTime(1);
      await settle();
      expect(owner.log).toEqual([
        'cut off slow_consumer',
        'closing',
        'dropped slow_consumer',
        'end 1006 "The client does not read fast enough"',
      ]);
      expect(jest.getTimerCount()).toBe(0);
    },
  );

  test('A40 that answers in time has the code of its answer', async () => {
    const { socket, owner, send, deliver } = stalled();
    send(5);
    await settle();
    // Its reading was stopped for being behind; its close frame is waited for now.
    expect(socket.isPaused()).toBe(false);
    await deliver(CLOSE_1013);
    socket.unstall();
    socket.peerEnds();
    await settle();
    expect(owner.log.at(-1)).toBe('end 1013 ""');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('A40 is not sent what comes new where that is the policy, and goes on when it has caught up', async () => {
    const { socket, owner, transport, send } = stalled({ slowConsumer: 'drop-newest' });
    send(4);
    const done = jest.fn();
    expect(transport.send('lost', false, undefined, done)).toBe('dropped');
    expect(done).not.toHaveBeenCalled();
    await settle();
    expect(done.mock.calls).toEqual([[new Error('The message was dropped: slow_consumer')]]);
    expect(owner.log).toEqual(['dropped slow_consumer']);
    socket.unstall();
    await settle();
    expect(transport.send('a', false, undefined)).toBe('sent');
    await settle();
    expect(toHex(socket.written.subarray(4_000))).toBe('81 01 61');
  });

  test('is judged by what is left when the socket has been given what it takes', async () => {
    const { socket, owner, send } = stalled();
    socket.unstall();
    expect(send(100)).not.toBe('closed');
    await settle();
    expect([owner.log, socket.written.length]).toEqual([[], 100_000]);
  });

  test('is sent one message of any length', () => {
    const { owner, transport } = stalled();
    expect(transport.send(Buffer.alloc(1_000_000), true, undefined)).toBe('backpressure');
    expect(owner.log).toEqual([]);
  });

  test('gets the close frame of its application behind all that was sent', async () => {
    const { socket, transport, send } = stalled();
    send(3);
    await settle();
    transport.close(1000);
    await settle();
    expect(socket.isPaused()).toBe(false);
    socket.unstall();
    await settle();
    expect(toHex(socket.written.subarray(3_000))).toBe('88 02 03 e8');
  });
});

describe('a peer that closes while it is behind', () => {
  test.each([0, 100, SOFT])('F64 gets what was sent before, with a soft mark of %d', async (highWaterMark) => {
    const { socket, owner, transport, errors, deliver } = stalled({ highWaterMark });
    owner.onMessage = () => transport.send(KILOBYTE, true, undefined);
    await deliver(TEXT_A, CLOSE_1013);
    expect([errors, socket.destroyed]).toEqual([[], false]);
    socket.unstall();
    await settle();
    expect([socket.written.length, toHex(socket.written.subarray(1_000))]).toEqual([1_004, '88 02 03 f5']);
    socket.peerEnds();
    await settle();
    expect([owner.log.at(-1), errors]).toEqual(['end 1013 ""', []]);
  });

  test('keeps its answer where the server shuts down meanwhile', async () => {
    const { socket, owner, transport, errors, deliver } = stalled();
    await deliver(CLOSE_1013);
    transport.shutDown(1001, '', 2_000);
    socket.unstall();
    await settle();
    expect([errors, socket.destroyed, toHex(socket.written)]).toEqual([[], false, '88 02 03 f5']);
    socket.peerEnds();
    await settle();
    expect(owner.log.at(-1)).toBe('end 1013 ""');
  });
});

describe('the pong', () => {
  const ping = (payload: string) => maskedFrame(0x89, payload);
  const pong = (payload: string) => unmaskedFrame(0x8a, payload);

  test('F70 of a peer that is behind is the one to its last ping, and leaves when it has caught up', async () => {
    const { socket, owner, send } = stalled();
    send(2);
    socket.deliver(Buffer.concat([ping('01'), ping('02'), ping('03')]));
    await settle();
    // The first chunk is read before the socket is found to be behind.
    expect(owner.log).toEqual(['ping 01', 'ping 02', 'ping 03']);
    socket.unstall();
    await settle();
    expect(socket.written.subarray(2_000)).toEqual(pong('03'));
  });

  test.each([0, 1, 124, SOFT])(
    'F70 is not lost where the peer was behind within one turn only, with a soft mark of %d',
    async (highWaterMark) => {
      const { socket, owner, transport, deliver } = stalled({ highWaterMark });
      socket.unstall();
      owner.onMessage = () => transport.send(Buffer.alloc(2_000), true, undefined);
      const payload = '2a '.repeat(125).trim();
      await deliver(TEXT_A, ping(payload));
      expect(socket.written.subarray(2_004)).toEqual(pong(payload));
      expect([transport.held, transport.bufferedAmount]).toEqual([false, 0]);
      await deliver(TEXT_A);
      expect(owner.log.at(-1)).toBe('text a');
    },
  );

  test('F69 is given to each ping of a peer that reads', async () => {
    const { socket, deliver } = stalled();
    socket.unstall();
    await deliver(...Array.from({ length: 100 }, () => ping('01')));
    expect(socket.written).toEqual(Buffer.concat(Array.from({ length: 100 }, () => pong('01'))));
  });
});

describe('drained', () => {
  test('waits for a peer that is behind', async () => {
    const { socket, transport, send } = stalled();
    send(2);
    const resolved = jest.fn();
    void transport.drained().then(resolved);
    await settle();
    expect(resolved).not.toHaveBeenCalled();
    socket.unstall();
    await settle();
    expect(resolved).toHaveBeenCalledTimes(1);
  });

  test.each<{ name: string; end: (opened: ReturnType<typeof stalled>) => void }>([
    { name: 'is closed', end: ({ transport }) => transport.close(1000) },
    { name: 'is cut off', end: ({ transport }) => transport.destroy() },
    { name: 'is shut down', end: ({ transport }) => transport.shutDown(1001, '', 1_000) },
    { name: 'is lost', end: ({ socket }) => socket.destroy(new Error('read ECONNRESET')) },
    { name: 'is too far behind', end: ({ send }) => send(10) },
  ])('does not wait for a connection that $name', async ({ end }) => {
    const opened = stalled();
    opened.send(2);
    const drained = opened.transport.drained();
    end(opened);
    await expect(drained).resolves.toBeUndefined();
    await expect(opened.transport.drained()).resolves.toBeUndefined();
    opened.socket.destroy();
    await settle();
    expect(jest.getTimerCount()).toBe(0);
  });
});
