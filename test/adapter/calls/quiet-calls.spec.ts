import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { QuietCalls } from '../../../src/adapter/calls/quiet-calls.js';

const finished = jest.fn();
let quiet: QuietCalls;

beforeEach(() => {
  finished.mockReset();
  quiet = new QuietCalls({ finished });
});

describe('QuietCalls', () => {
  it('tells of the end of each call once', () => {
    const ends = [quiet.begin(0), quiet.begin(0)];
    expect(quiet.size).toBe(2);
    ends[0]!();
    ends[0]!();
    expect([quiet.size, finished.mock.calls.length]).toEqual([1, 1]);
    ends[1]!();
    expect([quiet.size, finished.mock.calls.length]).toEqual([0, 2]);
  });

  it('tells how many bytes the message came in', () => {
    quiet.begin(7)();
    expect(finished.mock.calls).toEqual([[7]]);
  });

  it('ends those that were quiet then and still are, and none that came later', () => {
    const first = quiet.begin(0);
    quiet.begin(0);
    const endQuiet = quiet.snapshot();
    first();
    quiet.begin(0);
    endQuiet();
    expect([quiet.size, finished.mock.calls.length]).toEqual([1, 2]);
    endQuiet();
    expect(finished).toHaveBeenCalledTimes(2);
  });
});
