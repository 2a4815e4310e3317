import { describe, expect, test } from '@jest/globals';
import { RateLimiter } from '../../../src/server/connection/rate-limiter.js';
import type { RateLimit } from '../../../src/server/options/resolved-options.js';

const NO_LIMIT: RateLimit = { messagesPerSecond: Infinity, bytesPerSecond: Infinity, burst: 2, action: 'pause' };

/** A limiter whose clock the test moves. */
function limiter(limit: Partial<RateLimit>) {
  let now = 5_000;
  const rate = new RateLimiter({ ...NO_LIMIT, ...limit }, () => now);
  const messages = (count: number) => {
    for (let i = 0; i < count; i++) rate.takeMessage();
    return rate.debt;
  };
  const bytes = (count: number) => {
    rate.takeBytes(count);
    return rate.debt;
  };
  return { rate, messages, bytes, pass: (milliseconds: number) => (now += milliseconds) };
}

describe('RateLimiter', () => {
  test.each([
    { name: 'nothing', take: 0, debt: 0 },
    { name: 'a burst', take: 20, debt: 0 },
    { name: 'one more than a burst', take: 21, debt: 100 },
    { name: 'five more than a burst', take: 25, debt: 500 },
  ])('has for $name of messages a debt of $debt ms', ({ take, debt }) => {
    expect(limiter({ messagesPerSecond: 10 }).messages(take)).toBeCloseTo(debt);
  });

  test.each([
    { name: 'a burst', take: 2_000, debt: 0 },
    { name: 'a byte more than a burst', take: 2_001, debt: 1 },
    { name: 'a second more than a burst', take: 3_000, debt: 1_000 },
  ])('has for $name of bytes a debt of $debt ms', ({ take, debt }) => {
    expect(limiter({ bytesPerSecond: 1_000 }).bytes(take)).toBeCloseTo(debt);
  });

  test('says the larger of two debts', () => {
    const { messages, bytes } = limiter({ messagesPerSecond: 10, bytesPerSecond: 1_000 });
    expect(messages(22)).toBeCloseTo(200);
    expect(bytes(2_100)).toBeCloseTo(200);
    expect(bytes(200)).toBeCloseTo(300);
  });

  test.each([1, 2, 5])('lets in the rate, and at most a burst of %d s after any time of silence', (burst) => {
    const { messages, pass } = limiter({ messagesPerSecond: 10, burst });
    expect(messages(10 * burst)).toBe(0);
    for (let i = 0; i < 10; i++) {
      pass(100);
      expect(messages(1)).toBeCloseTo(0);
    }
    expect(messages(1)).toBeCloseTo(100);
    pass(1e9);
    expect(messages(10 * burst)).toBe(0);
    expect(messages(1)).toBeCloseTo(100);
  });

  test('pays a debt off as time passes, and only so', () => {
    const { rate, messages, pass } = limiter({ messagesPerSecond: 10 });
    expect(messages(23)).toBeCloseTo(300);
    expect(rate.debt).toBeCloseTo(300);
    pass(200);
    expect(rate.debt).toBeCloseTo(100);
    pass(100);
    expect(rate.debt).toBeCloseTo(0);
    expect(messages(1)).toBeCloseTo(100);
  });

  test.each([1, 2, 5])('that replies owes no more than a burst of %d s, however much came at once', (burst) => {
    const { messages, bytes } = limiter({ messagesPerSecond: 10, bytesPerSecond: 1_000, burst, action: 'reply' });
    expect(messages(1_000)).toBeCloseTo(1_000 * burst);
    expect(bytes(1_000_000)).toBeCloseTo(1_000 * burst);
  });

  test.each(['pause', 'close'] as const)('that is to %s owes all that came at once', (action) => {
    const { messages, bytes } = limiter({ messagesPerSecond: 10, bytesPerSecond: 1_000, burst: 1, action });
    expect(messages(1_010)).toBeCloseTo(100_000);
    expect(bytes(1_000_000)).toBeCloseTo(999_000);
  });

  test('forgets what a message took that is given back', () => {
    const { rate, messages } = limiter({ messagesPerSecond: 10 });
    messages(20);
    for (let i = 0; i < 1_000; i++) {
      expect(messages(1)).toBeCloseTo(100);
      rate.giveBackMessage();
    }
    expect(rate.debt).toBe(0);
  });

  test.each(['messages', 'bytes'] as const)('counts nothing where there is no limit of %s', (kind) => {
    const other = kind === 'messages' ? { bytesPerSecond: 1 } : { messagesPerSecond: 1 };
    expect(limiter(other)[kind](1_000)).toBe(0);
  });

  test('S17 goes by a clock that nobody can set', () => {
    const date = Date.now;
    const rate = new RateLimiter({ ...NO_LIMIT, messagesPerSecond: 1, burst: 1 });
    try {
      Date.now = () => 0;
      rate.takeMessage();
      rate.takeMessage();
      Date.now = () => 1e15;
      expect(rate.debt).toBeGreaterThan(0);
    } finally {
      Date.now = date;
    }
  });
});
