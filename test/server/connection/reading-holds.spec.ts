import { describe, expect, test } from '@jest/globals';
import { Hold, ReadingHolds } from '../../../src/server/connection/reading-holds.js';
import { MemorySocket } from '../../support/memory-socket.js';

function held() {
  const socket = new MemorySocket();
  socket.on('data', () => undefined);
  const reader = {
    isSuspended: false,
    suspend: () => (reader.isSuspended = true),
    resume: () => (reader.isSuspended = false),
  };
  return { socket, reader, holds: new ReadingHolds(socket, reader) };
}

const { Slice, ...PAUSING } = Hold;

describe('ReadingHolds', () => {
  test.each(Object.entries(PAUSING))('%s stops the reading until it is released', (_name, reason) => {
    const { socket, holds } = held();
    expect([holds.held, socket.isPaused()]).toEqual([false, false]);
    holds.hold(reason);
    holds.hold(reason);
    expect([holds.held, socket.isPaused()]).toEqual([true, true]);
    holds.release(reason);
    expect([holds.held, socket.isPaused()]).toEqual([false, false]);
  });

  test.each([
    ['Application', false],
    ['Decompression', false],
    ['Dispatch', true],
    ['Backpressure', true],
    ['Rate', true],
    ['Turn', true],
    ['Slice', true],
  ] as const)('%s keeps what is in memory from being read: %p', (name, inMemory) => {
    const { reader, holds } = held();
    holds.hold(Hold[name]);
    expect(reader.isSuspended).toBe(inMemory);
    holds.hold(Hold.Rate);
    holds.release(Hold[name] & ~Hold.Rate);
    expect(reader.isSuspended).toBe(true);
    holds.release(Hold.Rate);
    expect(reader.isSuspended).toBe(false);
  });

  test('leaves the socket as it is between two slices', () => {
    const { socket, holds } = held();
    holds.hold(Slice);
    expect([holds.held, socket.isPaused()]).toEqual([false, false]);
    socket.pause();
    holds.release(Slice);
    expect([holds.held, socket.isPaused()]).toEqual([false, true]);
  });

  test('reads on behind a slice in whose midst the socket was stopped', () => {
    const { socket, holds } = held();
    holds.hold(Slice);
    holds.hold(Hold.Backpressure);
    holds.release(Hold.Backpressure);
    expect(socket.isPaused()).toBe(true);
    holds.release(Slice);
    expect(socket.isPaused()).toBe(false);
  });

  test('holds again, where what is in memory is reason enough', () => {
    const { socket, reader, holds } = held();
    holds.hold(Hold.Rate);
    reader.resume = () => {
      holds.hold(Hold.Backpressure);
      return false;
    };
    holds.release(Hold.Rate);
    expect([holds.held, socket.isPaused()]).toEqual([true, true]);
  });

  test('has a bit for each reason', () => {
    const reasons = Object.values(Hold);
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(reasons.reduce((sum, reason) => sum + reason, 0)).toBe(2 ** reasons.length - 1);
  });

  test('reads on when the last of several reasons is gone', () => {
    const { socket, holds } = held();
    holds.hold(Hold.Rate);
    holds.hold(Hold.Backpressure);
    holds.hold(Hold.Application);
    holds.release(Hold.Rate);
    holds.release(Hold.Rate | Hold.Dispatch);
    expect([holds.held, socket.isPaused()]).toEqual([true, true]);
    holds.release(Hold.Backpressure | Hold.Application);
    expect([holds.held, socket.isPaused()]).toEqual([false, false]);
  });

  test('leaves a socket alone that others have paused', () => {
    const { socket, holds } = held();
    socket.pause();
    holds.release(Hold.Application);
    expect(socket.isPaused()).toBe(true);
  });
});
