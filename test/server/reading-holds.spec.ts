import { describe, expect, test } from '@jest/globals';
import { Hold, ReadingHolds } from '../../src/server/reading-holds.js';
import { MemorySocket } from '../support/memory-socket.js';

function held() {
  const socket = new MemorySocket();
  socket.on('data', () => undefined);
  return { socket, holds: new ReadingHolds(socket) };
}

describe('ReadingHolds', () => {
  test.each(Object.entries(Hold))('%s stops the reading until it is released', (_name, reason) => {
    const { socket, holds } = held();
    expect([holds.held, socket.isPaused()]).toEqual([false, false]);
    holds.hold(reason);
    holds.hold(reason);
    expect([holds.held, socket.isPaused()]).toEqual([true, true]);
    holds.release(reason);
    expect([holds.held, socket.isPaused()]).toEqual([false, false]);
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
