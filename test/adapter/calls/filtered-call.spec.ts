import { describe, expect, it, jest } from '@jest/globals';
import { filteredCall, filtering } from '../../../src/adapter/calls/filtered-call.js';

const client = {};
const newCall = () => ({ client, answer: jest.fn(), fail: jest.fn() });

describe('filtering', () => {
  it('names the call for as long as the filter runs, and gives what that returns', () => {
    const call = newCall();
    expect(filteredCall(client)).toBeUndefined();
    expect(filtering(call, () => [filteredCall(client), 5])).toEqual([call, 5]);
    expect(filteredCall(client)).toBeUndefined();
  });

  it('goes back to the outer call behind an inner one', () => {
    const [outer, inner] = [newCall(), newCall()];
    const seen = filtering(outer, () => [filtering(inner, () => filteredCall(client)), filteredCall(client)]);
    expect(seen[0]).toBe(inner);
    expect(seen[1]).toBe(outer);
  });

  it('forgets the call behind a filter that throws', () => {
    const broken = () => {
      throw new RangeError('mine');
    };
    expect(() => filtering(newCall(), broken)).toThrow(RangeError);
    expect(filteredCall(client)).toBeUndefined();
  });

  it('does not name the call for what a filter does later', async () => {
    const later = filtering(newCall(), async () => {
      await Promise.resolve();
      return filteredCall(client);
    });
    expect(await later).toBeUndefined();
  });

  it('names it for its own client alone: what a filter sends to others is no answer', () => {
    expect(filtering(newCall(), () => filteredCall({}))).toBeUndefined();
  });
});
