import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Deadline } from '../../../src/server/upgrade/deadline.js';
import { deferred } from '../../support/deferred.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';
import { settle } from '../../support/turns.js';

beforeEach(holdClock);
afterEach(releaseClock);

describe('S8 a deadline', () => {
  test('waits for the work, and no longer', async () => {
    const work = deferred();
    const done = jest.fn();
    void new Deadline(1000).orEarlier(work.promise).then(done);
    jest.advanceTimersByTime(999);
    await settle();
    expect(done).not.toHaveBeenCalled();
    work.resolve();
    await settle();
    expect([done.mock.calls.length, jest.getTimerCount()]).toEqual([1, 0]);
  });

  test('ends the waiting for work that takes too long, from its own beginning on', async () => {
    const done = jest.fn();
    const deadline = new Deadline(1000);
    jest.advanceTimersByTime(600);
    void deadline.orEarlier(new Promise(() => undefined)).then(done);
    jest.advanceTimersByTime(399);
    await settle();
    expect(done).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    await settle();
    expect([done.mock.calls.length, jest.getTimerCount()]).toEqual([1, 0]);
  });

  test('waits for nothing once it has passed', async () => {
    const deadline = new Deadline(1000);
    jest.advanceTimersByTime(1000);
    await deadline.orEarlier(new Promise(() => undefined));
    expect(jest.getTimerCount()).toBe(0);
  });

  test('leaves no clock behind work that fails', async () => {
    await expect(new Deadline(1000).orEarlier(Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(jest.getTimerCount()).toBe(0);
  });
});
