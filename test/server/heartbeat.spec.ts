import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Heartbeat } from '../../src/server/heartbeat.js';
import type { BeatLimits } from '../../src/server/connection/vital-signs.js';
import * as ours from '../../src/server/base/ours.js';

interface Living {
  readonly [ours.beat]: (limits: BeatLimits) => void;
}

const OPTIONS = { pingInterval: 25_000, pingTimeout: 20_000, writeTimeout: 0, messageTimeout: 0 };

describe('Heartbeat', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  function connections(count: number): Set<Living> {
    return new Set(Array.from({ length: count }, () => ({ [ours.beat]: jest.fn<Living[typeof ours.beat]>() })));
  }

  it('has one timer for all connections, which beats each of them once a second', () => {
    const living = connections(3);
    const heartbeat = new Heartbeat(living, OPTIONS);
    heartbeat.start();
    heartbeat.start();
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(3_000);
    for (const { [ours.beat]: beat } of living) {
      expect(beat).toHaveBeenCalledTimes(3);
      expect(beat).toHaveBeenLastCalledWith({
        ask: 25,
        giveUp: 20,
        readsPerBeat: 65_536,
        write: Infinity,
        message: Infinity,
      });
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

  it('never begins where nothing is watched: the timeout of a ping that is never sent is not', () => {
    new Heartbeat(connections(1), { ...OPTIONS, pingInterval: 0 }).start();
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([
    { name: 'writing', options: { writeTimeout: 10_000 }, limits: { write: 10 } },
    { name: 'the arrival of messages', options: { messageTimeout: 60_000 }, limits: { message: 60 } },
    {
      name: 'writing, whatever a ping that is never sent may take',
      options: { pingTimeout: 50, writeTimeout: 10_000 },
      limits: { write: 10 },
    },
    { name: 'writing, often', options: { writeTimeout: 1_000 }, limits: { write: 5 } },
    { name: 'messages, often', options: { messageTimeout: 500 }, limits: { message: 5 } },
  ])('S16 beats where only $name is watched', ({ options, limits }) => {
    const living = connections(1);
    const heartbeat = new Heartbeat(living, { ...OPTIONS, pingInterval: 0, pingTimeout: 20_000, ...options });
    heartbeat.start();
    expect(jest.getTimerCount()).toBe(1);
    jest.runOnlyPendingTimers();
    for (const { [ours.beat]: beat } of living) {
      expect(beat).toHaveBeenCalledWith(expect.objectContaining({ ask: Infinity, ...limits }));
    }
    living.clear();
    heartbeat.stopIfIdle();
  });

  it.each([
    { pingInterval: 100, pingTimeout: 50, beat: 10, limits: { ask: 10, giveUp: 5 } },
    { pingInterval: 1, pingTimeout: 1, beat: 1, limits: { ask: 1, giveUp: 1 } },
    { pingInterval: 60_000, pingTimeout: 2_000, beat: 400, limits: { ask: 150, giveUp: 5 } },
    { pingInterval: 4_999, pingTimeout: 20_000, beat: 999, limits: { ask: 6, giveUp: 21 } },
  ])(
    'beats each $beat ms where the interval is $pingInterval ms and the timeout $pingTimeout ms',
    ({ pingInterval, pingTimeout, beat, limits }) => {
      const living = connections(1);
      const heartbeat = new Heartbeat(living, { ...OPTIONS, pingInterval, pingTimeout });
      heartbeat.start();
      for (const one of living) {
        jest.advanceTimersByTime(beat - 1);
        expect(one[ours.beat]).not.toHaveBeenCalled();
        jest.advanceTimersByTime(1);
        expect(one[ours.beat]).toHaveBeenCalledWith({
          readsPerBeat: 65.536 * beat,
          write: Infinity,
          message: Infinity,
          ...limits,
        });
      }
      living.clear();
      heartbeat.stopIfIdle();
    },
  );
});
