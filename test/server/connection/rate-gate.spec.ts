import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { RateGate, type RatedConnection } from '../../../src/server/connection/rate-gate.js';
import type { RateLimit } from '../../../src/server/options/resolved-options.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';

const NO_LIMIT: RateLimit = { messagesPerSecond: Infinity, bytesPerSecond: Infinity, burst: 1, action: 'pause' };

/** The longest time a timer of Node's can hold. */
const MAX_TIMER = 2_147_483_647;

/** A connection that writes down what it is told. */
class FakeConnection implements RatedConnection {
  readonly log: string[] = [];
  receiving = true;

  rateExceeded(): void {
    this.log.push('exceeded');
  }

  ratePaid(): void {
    this.log.push('paid');
  }

  cutOff(reason: string): void {
    this.log.push(`cut off ${reason}`);
    this.receiving = false;
  }
}

/** A gate before a connection that is not there, whose clocks stand still until the test moves both on. */
function gate(limit: Partial<RateLimit>) {
  let now = 1_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const connection = new FakeConnection();
  const rate = new RateGate({ ...NO_LIMIT, ...limit }, connection);
  const messages = (count: number) => Array.from({ length: count }, () => rate.message());
  const pass = (milliseconds: number) => {
    now += milliseconds;
    jest.advanceTimersByTime(milliseconds);
  };
  return { rate, connection, log: connection.log, messages, pass };
}

beforeEach(holdClock);
afterEach(() => {
  releaseClock();
  jest.restoreAllMocks();
});

describe('a gate that pauses', () => {
  test('lets the message in that is one too many, and says when it is paid', () => {
    const { log, messages, pass } = gate({ messagesPerSecond: 10 });
    expect([messages(10), log]).toEqual([Array.from({ length: 10 }, () => 'pass'), []]);
    expect([messages(1), log]).toEqual([['pass'], ['exceeded']]);
    pass(99);
    expect(log).toEqual(['exceeded']);
    pass(1);
    expect([log, jest.getTimerCount()]).toEqual([['exceeded', 'paid'], 0]);
  });

  test('says so once for a debt that grows, when all of it is paid', () => {
    const { rate, log, messages, pass } = gate({ messagesPerSecond: 10, bytesPerSecond: 100 });
    messages(11);
    rate.bytes(150);
    expect(jest.getTimerCount()).toBe(1);
    pass(499);
    expect(log).toEqual(['exceeded', 'exceeded']);
    pass(1);
    expect(log).toEqual(['exceeded', 'exceeded', 'paid']);
  });

  test('waits whole milliseconds, and none too few', () => {
    const { log, messages, pass } = gate({ messagesPerSecond: 3 });
    messages(4);
    pass(333);
    expect(log).toEqual(['exceeded']);
    pass(1);
    expect(log).toEqual(['exceeded', 'paid']);
  });

  test('has a debt without bounds, but a timer no longer than Node can hold', () => {
    const { rate, log, pass } = gate({ bytesPerSecond: 1 });
    rate.bytes(3_000_000);
    pass(MAX_TIMER - 1);
    expect(log).toEqual(['exceeded']);
    pass(1);
    expect(log).toEqual(['exceeded', 'paid']);
    rate.bytes(1);
    expect(log).toEqual(['exceeded', 'paid', 'exceeded']);
    rate.stop();
  });

  test('leaves a connection alone that receives no more', () => {
    const { rate, connection, log, messages } = gate({ messagesPerSecond: 1, bytesPerSecond: 1 });
    connection.receiving = false;
    rate.bytes(100);
    expect([messages(2), log, jest.getTimerCount()]).toEqual([['drop', 'drop'], [], 0]);
  });

  test('has no timer when the connection is over', () => {
    const { rate, log, messages, pass } = gate({ messagesPerSecond: 1 });
    messages(2);
    rate.stop();
    pass(5_000);
    expect([log, jest.getTimerCount()]).toEqual([['exceeded'], 0]);
  });
});

describe('a gate that closes', () => {
  test('ends the connection at the message that is too much, which is not let in', () => {
    const { log, messages } = gate({ messagesPerSecond: 2, action: 'close' });
    expect(messages(4)).toEqual(['pass', 'pass', 'drop', 'drop']);
    expect([log, jest.getTimerCount()]).toEqual([['cut off rate_limit'], 0]);
  });

  test('ends it for bytes as well', () => {
    const { rate, log } = gate({ bytesPerSecond: 10, action: 'close' });
    rate.bytes(10);
    expect(log).toEqual([]);
    rate.bytes(1);
    rate.bytes(1);
    expect(log).toEqual(['cut off rate_limit']);
  });
});

describe('a gate that replies', () => {
  test('refuses what is too much, message by message, and lets the next one in that may come', () => {
    const { log, messages, pass } = gate({ messagesPerSecond: 2, action: 'reply' });
    expect(messages(4)).toEqual(['pass', 'pass', 'refuse', 'refuse']);
    pass(500);
    expect(messages(2)).toEqual(['pass', 'refuse']);
    expect([log, jest.getTimerCount()]).toEqual([[], 0]);
  });

  test('refuses messages for bytes that came before, and does nothing at the bytes', () => {
    const { rate, log, messages, pass } = gate({ bytesPerSecond: 10, action: 'reply' });
    rate.bytes(20);
    expect(log).toEqual([]);
    expect([messages(1), log]).toEqual([['refuse'], []]);
    pass(1_000);
    expect(messages(1)).toEqual(['pass']);
  });
});
