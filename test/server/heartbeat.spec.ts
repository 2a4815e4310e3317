import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Heartbeat } from '../../src/server/heartbeat.js';
import type { Patience } from '../../src/server/pulse.js';

interface Living {
  readonly beat: (patience: Patience) => void;
}

const OPTIONS = { pingInterval: 25_000, pingTimeout: 20_000 };

describe('Heartbeat', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  function connections(count: number): Set<Living> {
    return new Set(Array.from({ length: count }, () => ({ beat: jest.fn<Living['beat']>() })));
  }

  it('has one timer for all connections, which beats each of them once a second', () => {
    const living = connections(3);
    const heartbeat = new Heartbeat(living, OPTIONS);
    heartbeat.start();
    heartbeat.start();
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(3_000);
    for (const { beat } of living) {
      expect(beat).toHaveBeenCalledTimes(3);
      expect(beat).toHaveBeenLastCalledWith({ ask: 25, giveUp: 20 });
    }
  });

  it('stops when the last connection has gone, and begins again with the next', () => {
    const living = connections(1);
    const heartbeat = new Heartbeat(living, OPTIONS);
    heartbeat.start();
    heartbeat.stopIfIdle();
    expect(jest.getTimerCount()).toBe(1);
    living.clear();
    heartbeat.stopIfIdle();
    expect(jest.getTimerCount()).toBe(0);
    heartbeat.start();
    expect(jest.getTimerCount()).toBe(1);
    heartbeat.stopIfIdle();
  });

  it('never begins with an interval of 0', () => {
    new Heartbeat(connections(1), { ...OPTIONS, pingInterval: 0 }).start();
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([
    [100, 50, { ask: 10, giveUp: 5 }],
    [1, 1, { ask: 1, giveUp: 1 }],
    [60_000, 2_000, { ask: 150, giveUp: 5 }],
  ])('beats more often where interval (%d ms) or timeout (%d ms) is short', (pingInterval, pingTimeout, patience) => {
    const living = connections(1);
    const heartbeat = new Heartbeat(living, { pingInterval, pingTimeout });
    heartbeat.start();
    jest.runOnlyPendingTimers();
    for (const { beat } of living) expect(beat).toHaveBeenCalledWith(patience);
    living.clear();
    heartbeat.stopIfIdle();
  });
});
