import { jest } from '@jest/globals';

/**
 * Stops the clock of `setTimeout` until the test moves it on by `jest.advanceTimersByTime`; the event loop and the
 * timers of Node's own modules go on.
 */
export function holdClock(): void {
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
    ],
  });
}

export function releaseClock(): void {
  jest.useRealTimers();
}
