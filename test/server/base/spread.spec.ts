import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { spread } from '../../../src/server/base/spread.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';

beforeEach(holdClock);
afterEach(() => {
  releaseClock();
  jest.restoreAllMocks();
});

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe('S3 up to a thousand', () => {
  test.each([0, 1, 999, 1000])('%d are visited at once, in order, and nothing is left to do', (count) => {
    const visited: number[] = [];
    const stop = spread(numbers(count), 5000, (item) => visited.push(item));
    expect([visited, jest.getTimerCount()]).toEqual([numbers(count), 0]);
    stop();
  });
});

describe('S3 more than a thousand', () => {
  test.each([
    [1001, 5000],
    [10_000, 5000],
    [1001, 100],
    [1001, 50],
    [1001, 1],
    [1001, 0.5],
  ])('%d are each visited once, within %d ms, and none of them at once', (count, time) => {
    const visited: number[] = [];
    spread(numbers(count), time, (item) => visited.push(item));
    expect(visited).toEqual([]);
    jest.advanceTimersByTime(Math.ceil(time));
    expect(visited.toSorted((a, b) => a - b)).toEqual(numbers(count));
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each([
    { random: 0, first: 0 },
    { random: 0.5, first: 25 },
    { random: 0.98, first: 49 },
  ])('go in batches, each at a moment of its own step: $random is $first ms into it', ({ random, first }) => {
    jest.spyOn(Math, 'random').mockReturnValue(random);
    const visited: number[] = [];
    spread(numbers(1200), 200, (item) => visited.push(item));
    if (first > 0) jest.advanceTimersByTime(first - 1);
    expect(visited).toEqual([]);
    const sizes = [0, 1, 2, 3].map((step) => {
      jest.advanceTimersByTime(step === 0 ? Math.min(first, 1) : 50);
      return visited.length;
    });
    expect(sizes).toEqual([300, 600, 900, 1200]);
  });

  test('have moments of their own each', () => {
    const random = jest.spyOn(Math, 'random');
    for (const value of [0.9, 0, 0.5, 0.1]) random.mockReturnValueOnce(value);
    const moments: number[] = [];
    spread(numbers(1200), 200, (item) => {
      if (item % 300 === 0) moments.push(now);
    });
    let now = 0;
    for (now = 1; now <= 200; now++) jest.advanceTimersByTime(1);
    expect(moments).toEqual([45, 50, 125, 155]);
  });

  test('are visited no more once it is stopped, and no clock is left', () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const visited: number[] = [];
    const stop = spread(numbers(1200), 200, (item) => visited.push(item));
    jest.advanceTimersByTime(60);
    stop();
    jest.advanceTimersByTime(1000);
    expect([visited.length, jest.getTimerCount()]).toEqual([600, 0]);
  });
});
