import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { abortError, CancelSignals, isAbort } from '../../../src/adapter/calls/cancel-signals.js';

let signals: CancelSignals;
const [one, other] = [{}, {}];

beforeEach(() => {
  signals = new CancelSignals();
});

describe('CancelSignals', () => {
  it('has the same signal for a call each time, and another one for another', () => {
    expect(signals.of(one)).toBe(signals.of(one));
    expect(signals.of(other)).not.toBe(signals.of(one));
    expect(signals.of(one).aborted).toBe(false);
  });

  it('fires the signal of one call, once, with an AbortError that says why', () => {
    const [fired, others] = [jest.fn(), signals.of(other)];
    const signal = signals.of(one);
    signal.addEventListener('abort', fired);
    signals.abort(one, 'because');
    signals.abort(one, 'again');
    expect(fired).toHaveBeenCalledTimes(1);
    expect(signal.reason).toMatchObject({ name: 'AbortError', message: 'because' });
    expect(others.aborted).toBe(false);
  });

  it('fires nothing for a call that nobody wanted a signal of', () => {
    signals.abort(one, 'because');
    expect(signals.of(one).aborted).toBe(false);
  });

  it('does not fire the signal of a call that is over', () => {
    const signal = signals.of(one);
    signals.forget(one);
    signals.abort(one, 'because');
    signals.abortAll('because');
    expect(signal.aborted).toBe(false);
  });

  it('fires all of them with one reason, and those that come later from the start', () => {
    const early = [signals.of(one), signals.of(other)];
    signals.abortAll('the end');
    const late = signals.of({});
    for (const signal of [...early, late]) {
      expect(signal.aborted).toBe(true);
      expect(signal.reason).toMatchObject({ name: 'AbortError', message: 'the end' });
      expect(signal.reason).toBe(early[0]?.reason);
    }
  });

  it('keeps the first reason of those that have fired; those that come later have the newest', () => {
    const early = signals.of(one);
    signals.abortAll('first');
    signals.abortAll('second');
    expect(early.reason).toMatchObject({ message: 'first' });
    expect(signals.of(other).reason).toMatchObject({ message: 'second' });
  });

  it('goes through with it though a listener asks for another signal or stops another call', () => {
    const told: string[] = [];
    signals.of(one).addEventListener('abort', () => {
      signals.abort(other, 'by a listener');
      told.push(`new one: ${signals.of({}).aborted}`);
    });
    const second = signals.of(other);
    second.addEventListener('abort', () => told.push('other'));
    signals.abortAll('the end');
    expect(told).toEqual(['new one: true', 'other']);
    expect(second.reason).toMatchObject({ message: 'the end' });
  });
});

describe('isAbort', () => {
  const reason = abortError('because');
  const signal = AbortSignal.abort(reason);

  it('is true for the reason of the signal, whatever that is', () => {
    expect(isAbort(reason, signal)).toBe(true);
    expect(isAbort('text', AbortSignal.abort('text'))).toBe(true);
  });

  it.each<[string, unknown]>([
    ['the AbortError of something else', new DOMException('x', 'AbortError')],
    ['an Error with that name', Object.assign(new Error('x'), { name: 'AbortError' })],
  ])('is true for %s', (_name, error) => {
    expect(isAbort(error, signal)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['another error', new Error('AbortError')],
    ['another DOMException', new DOMException('x', 'TimeoutError')],
    ['the name alone', 'AbortError'],
    ['null', null],
    ['undefined', undefined],
    [
      'what throws when it is looked at',
      {
        get name(): never {
          throw new Error('mine');
        },
      },
    ],
  ])('is false for %s', (_name, error) => {
    expect(isAbort(error, signal)).toBe(false);
  });
});
