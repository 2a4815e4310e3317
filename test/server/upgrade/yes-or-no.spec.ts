import { describe, expect, jest, test } from '@jest/globals';
import { yesOrNo } from '../../../src/server/upgrade/yes-or-no.js';

describe('the answer of an application', () => {
  test.each([
    [true, true],
    [false, false],
    [undefined, false],
    [null, false],
  ])('%p means %p', (answer, meaning) => {
    expect(yesOrNo('mine', answer)).toBe(meaning);
  });

  test.each([[1], [0], ['true'], [''], [{}], [[]], [Object.create(null)], [() => true]])(
    '%p is neither yes nor no',
    (answer) => {
      expect(() => yesOrNo('mine', answer)).toThrow(
        /^Option "mine" must answer with true or false, or a promise of one, not /,
      );
    },
  );

  test("a promise where none is waited for is a mistake, and its rejection is nobody else's", async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    expect(() => yesOrNo('mine', Promise.reject(new Error('late')))).toThrow(/not a promise/);
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
