import { describe, expect, jest, test } from '@jest/globals';
import { Backpressure, type Admission, type Urgency } from '../../../src/server/connection/backpressure.js';
import type { BackpressureOptions } from '../../../src/server/options/resolved-options.js';
import { settle } from '../../support/turns.js';

const SOFT = 100;
const HARD = 1000;

const OPTIONS: BackpressureOptions = {
  highWaterMark: SOFT,
  maxBackpressure: HARD,
  slowConsumer: 'close',
  slowConsumerCode: 1013,
};

/** A connection of which the test says how much is unsent, and how much of it a flush gets rid of. */
class FakeConnection {
  compressing = 0;
  unwritten = 0;
  takesAtOnce = 0;
  readonly log: string[] = [];
  readonly #waiting: (() => void)[] = [];

  get bufferedAmount(): number {
    return this.compressing + this.unwritten;
  }

  flush(): void {
    this.log.push('flush');
    this.unwritten = Math.max(0, this.unwritten - this.takesAtOnce);
  }

  whenWritten(callback: () => void): void {
    this.log.push('waits');
    this.#waiting.push(callback);
  }

  fellBehind(): void {
    this.log.push('behind');
  }

  caughtUp(): void {
    this.log.push('caught up');
  }

  /** What was unsent when somebody began to wait is written. */
  written(left: number): void {
    this.unwritten = left;
    for (const callback of this.#waiting.splice(0)) callback();
  }
}

function watched(options: Partial<BackpressureOptions> = {}) {
  const connection = new FakeConnection();
  return { connection, backpressure: new Backpressure(connection, { ...OPTIONS, ...options }) };
}

describe('a message', () => {
  const drops = { slowConsumer: 'drop-newest' } as const;
  const volatile = { volatile: true };

  test.each<{ unsent: number; options?: Partial<BackpressureOptions>; urgency?: Urgency; admission: Admission }>([
    { unsent: 0, admission: 'send' },
    { unsent: SOFT, admission: 'send' },
    { unsent: SOFT + 1, admission: 'send' },
    { unsent: HARD - 1, admission: 'send' },
    { unsent: HARD, admission: 'close' },
    { unsent: HARD + 1, admission: 'close' },
    { unsent: HARD - 1, options: drops, admission: 'send' },
    { unsent: HARD, options: drops, admission: 'slow_consumer' },
    { unsent: HARD + 1, options: drops, admission: 'slow_consumer' },
    { unsent: SOFT - 1, urgency: volatile, admission: 'send' },
    { unsent: SOFT, urgency: volatile, admission: 'send' },
    { unsent: SOFT + 1, urgency: volatile, admission: 'volatile' },
    { unsent: HARD, urgency: volatile, admission: 'volatile' },
    { unsent: 0, options: { highWaterMark: 0 }, urgency: volatile, admission: 'send' },
    { unsent: 1, options: { highWaterMark: 0 }, urgency: volatile, admission: 'volatile' },
  ])('A40 with $unsent unsent, $options and $urgency: $admission', ({ unsent, options, urgency, admission }) => {
    const { connection, backpressure } = watched(options);
    connection.unwritten = unsent;
    expect(backpressure.admit(urgency ?? {})).toBe(admission);
    expect(connection.log).toEqual(unsent >= HARD || (urgency?.volatile && admission !== 'send') ? ['flush'] : []);
  });

  test.each<{ name: string; left: number; urgency: Urgency; admission: Admission }>([
    { name: 'takes it all', left: 0, urgency: {}, admission: 'send' },
    { name: 'leaves less than the hard mark', left: HARD - 1, urgency: {}, admission: 'send' },
    { name: 'leaves the hard mark', left: HARD, urgency: {}, admission: 'close' },
    { name: 'leaves the soft mark of a volatile one', left: SOFT, urgency: volatile, admission: 'send' },
    {
      name: 'leaves more than the soft mark of a volatile one',
      left: SOFT + 1,
      urgency: volatile,
      admission: 'volatile',
    },
  ])('is judged when the socket has been given what it takes: it $name', ({ left, urgency, admission }) => {
    const { connection, backpressure } = watched();
    connection.unwritten = 5_000;
    connection.takesAtOnce = 5_000 - left;
    expect(backpressure.admit(urgency)).toBe(admission);
    expect(connection.log).toEqual(['flush']);
  });

  test.each<{ compressing: number; unsent: number; urgency: Urgency; admission: Admission }>([
    { compressing: HARD, unsent: 0, urgency: {}, admission: 'send' },
    { compressing: 4 * HARD - 1, unsent: HARD - 1, urgency: {}, admission: 'send' },
    { compressing: 4 * HARD - 1, unsent: HARD, urgency: {}, admission: 'close' },
    { compressing: 4 * HARD, unsent: 0, urgency: {}, admission: 'close' },
    { compressing: SOFT + 1, unsent: 0, urgency: volatile, admission: 'volatile' },
  ])(
    'behind $compressing that wait for our compression, with $unsent for the peer: $admission',
    ({ compressing, unsent, urgency, admission }) => {
      const { connection, backpressure } = watched();
      connection.compressing = compressing;
      connection.unwritten = unsent;
      expect(backpressure.congested).toBe(true);
      expect(backpressure.admit(urgency)).toBe(admission);
    },
  );
});

describe('an answer', () => {
  /** Answers of 100 bytes each that wait, in a full connection. */
  function owed(count: number, options: Partial<BackpressureOptions> = {}) {
    const { connection, backpressure } = watched(options);
    const given: string[] = [];
    connection.unwritten = HARD;
    for (let i = 0; i < count; i++) {
      backpressure.owe(() => {
        given.push(`${i}: ${backpressure.admit({})}`);
        connection.unwritten += 100;
      });
    }
    return { connection, backpressure, given };
  }

  test.each([
    { unsent: 0, hasRoom: true },
    { unsent: HARD - 1, hasRoom: true },
    { unsent: HARD, hasRoom: false },
  ])('with $unsent unsent: has room $hasRoom', ({ unsent, hasRoom }) => {
    const { connection, backpressure } = watched();
    connection.unwritten = unsent;
    expect(backpressure.hasRoom).toBe(hasRoom);
  });

  test('has no room before another that waits', () => {
    const { connection, backpressure } = owed(1);
    connection.unwritten = 0;
    expect(backpressure.hasRoom).toBe(false);
  });

  test('waits until something is written, and goes out as far as there is room', () => {
    const { connection, backpressure, given } = owed(4);
    expect([given, connection.log.slice(0, 2)]).toEqual([[], ['behind', 'waits']]);
    connection.written(HARD - 150);
    expect(given).toEqual(['0: send', '1: send']);
    connection.written(0);
    expect(given).toEqual(['0: send', '1: send', '2: send', '3: send']);
    connection.unwritten = 0;
    expect(backpressure.hasRoom).toBe(true);
  });

  test.each<{ policy: BackpressureOptions['slowConsumer']; admission: Admission }>([
    { policy: 'close', admission: 'close' },
    { policy: 'drop-newest', admission: 'slow_consumer' },
  ])('is overtaken by nothing: with $policy what comes meanwhile is judged as $admission', ({ policy, admission }) => {
    const { connection, backpressure, given } = owed(3, { slowConsumer: policy });
    connection.unwritten = HARD - 150;
    expect(backpressure.admit({})).toBe(admission);
    expect(given).toEqual(['0: send', '1: send']);
    connection.unwritten = 0;
    expect([backpressure.admit({}), given.length]).toEqual(['send', 3]);
  });

  test('is given when nothing is sent any more, so that whoever waits with it learns of it', () => {
    const { backpressure, given } = owed(2);
    backpressure.abandon();
    expect(given).toEqual(['0: close', '1: close']);
  });
});

describe('the fragments of a message', () => {
  type Step = { readonly unsent: number; readonly urgency: Urgency; readonly admission: Admission };

  test.each<{ name: string; options?: Partial<BackpressureOptions>; steps: readonly Step[] }>([
    {
      name: 'are all left out when the first one was, even where there is room again',
      options: { slowConsumer: 'drop-newest' },
      steps: [
        { unsent: HARD, urgency: { fin: false }, admission: 'slow_consumer' },
        { unsent: 0, urgency: { fin: false }, admission: 'slow_consumer' },
        { unsent: 0, urgency: { fin: true }, admission: 'slow_consumer' },
        { unsent: 0, urgency: {}, admission: 'send' },
      ],
    },
    {
      name: 'of a volatile message are left out with it',
      steps: [
        { unsent: SOFT + 1, urgency: { fin: false, volatile: true }, admission: 'volatile' },
        { unsent: 0, urgency: { fin: true }, admission: 'volatile' },
        { unsent: 0, urgency: {}, admission: 'send' },
      ],
    },
    {
      name: 'are sent above the soft mark once a volatile message has begun',
      steps: [
        { unsent: SOFT, urgency: { fin: false, volatile: true }, admission: 'send' },
        { unsent: SOFT + 1, urgency: { fin: false, volatile: true }, admission: 'send' },
        { unsent: HARD - 1, urgency: { volatile: true }, admission: 'send' },
        { unsent: SOFT + 1, urgency: { volatile: true }, admission: 'volatile' },
      ],
    },
    {
      name: 'close the connection where a message that has begun can not go on, whatever the policy',
      options: { slowConsumer: 'drop-newest' },
      steps: [
        { unsent: 0, urgency: { fin: false }, admission: 'send' },
        { unsent: HARD, urgency: { fin: false }, admission: 'close' },
        { unsent: 0, urgency: { fin: true }, admission: 'close' },
      ],
    },
  ])('$name', ({ options, steps }) => {
    const { connection, backpressure } = watched(options);
    const admissions = steps.map(({ unsent, urgency }) => {
      connection.unwritten = unsent;
      return backpressure.admit(urgency);
    });
    expect(admissions).toEqual(steps.map(({ admission }) => admission));
  });
});

describe('a flush', () => {
  test.each([
    { unsent: 0, log: ['caught up'] },
    { unsent: SOFT - 1, log: ['caught up'] },
    { unsent: SOFT, log: ['caught up'] },
    { unsent: SOFT + 1, log: ['behind', 'waits'] },
  ])('that leaves $unsent unsent: $log', ({ unsent, log }) => {
    const { connection, backpressure } = watched();
    connection.unwritten = unsent;
    backpressure.flushed();
    expect(connection.log).toEqual(log);
  });

  test('waits once for the writes, and again where they leave too much', () => {
    const { connection, backpressure } = watched();
    connection.unwritten = 500;
    backpressure.flushed();
    backpressure.flushed();
    expect(connection.log).toEqual(['behind', 'waits', 'behind']);
    connection.log.length = 0;
    connection.written(SOFT + 1);
    expect(connection.log).toEqual(['behind', 'waits']);
    connection.log.length = 0;
    connection.written(SOFT);
    expect(connection.log).toEqual(['caught up']);
  });

  test('does not wait for writes where all that is unsent is being compressed', () => {
    const { connection, backpressure } = watched();
    connection.compressing = 500;
    backpressure.flushed();
    expect(connection.log).toEqual(['behind']);
    connection.compressing = 0;
    backpressure.flushed();
    expect(connection.log).toEqual(['behind', 'caught up']);
  });
});

describe('drained', () => {
  test('resolves at once where no more than the soft mark is unsent', async () => {
    const { connection, backpressure } = watched();
    connection.unwritten = SOFT;
    await backpressure.drained();
    expect(connection.log).toEqual([]);
  });

  test('resolves for all who wait when the peer has caught up, and not before', async () => {
    const { connection, backpressure } = watched();
    const resolved = jest.fn();
    connection.unwritten = 500;
    void backpressure.drained().then(resolved);
    void backpressure.drained().then(resolved);
    connection.written(SOFT + 1);
    await settle();
    expect(resolved).not.toHaveBeenCalled();
    connection.written(SOFT);
    await settle();
    expect(resolved).toHaveBeenCalledTimes(2);
  });

  test('resolves when nothing is sent any more', async () => {
    const { connection, backpressure } = watched();
    connection.unwritten = 500;
    const drained = backpressure.drained();
    backpressure.abandon();
    backpressure.abandon();
    await expect(drained).resolves.toBeUndefined();
  });
});
