import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConnectGate } from '../../src/adapter/connect-gate.js';
import { deferred } from '../support/deferred.js';

describe('ConnectGate', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('is open until there is something to wait for', () => {
    const opened = jest.fn();
    const gate = new ConnectGate();
    gate.whenOpen(opened);
    expect(gate.open).toBe(true);
    expect(opened).toHaveBeenCalledTimes(1);
  });

  it('opens when the last hook has settled, and calls back in order', async () => {
    const calls: string[] = [];
    const gate = new ConnectGate();
    const [first, second] = [deferred(), deferred()];
    gate.waitFor(first.promise, () => calls.push('failed'));
    gate.waitFor(second.promise, () => calls.push('failed'));
    gate.whenOpen(() => calls.push('one'));
    gate.whenOpen(() => calls.push('two'));
    second.resolve(undefined);
    await second.promise;
    expect([gate.open, calls]).toEqual([false, []]);
    first.resolve(undefined);
    await first.promise;
    expect([gate.open, calls]).toEqual([true, ['one', 'two']]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('opens after a failure, which is told before', async () => {
    const calls: unknown[] = [];
    const gate = new ConnectGate();
    const mistake = new Error('mine');
    gate.waitFor(Promise.reject(mistake), (error) => calls.push(error));
    gate.whenOpen(() => calls.push('open'));
    await Promise.resolve();
    expect(calls).toEqual([mistake, 'open']);
  });

  it('opens after 10 s, and what settles later counts for nothing', async () => {
    const failed = jest.fn();
    const gate = new ConnectGate();
    const late = deferred();
    gate.waitFor(late.promise, failed);
    jest.advanceTimersByTime(9_999);
    expect(gate.open).toBe(false);
    jest.advanceTimersByTime(1);
    expect(gate.open).toBe(true);
    expect(failed).toHaveBeenCalledWith(new Error('handleConnection has not finished within 10 s'));
    late.reject(new Error('late'));
    await late.promise.catch(() => undefined);
    expect(failed).toHaveBeenCalledTimes(1);
    expect(gate.open).toBe(true);
  });
});
