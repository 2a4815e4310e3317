import { describe, expect, test } from '@jest/globals';
import { isThenable, yesOrNo } from '../../src/server/yes-or-no.js';

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

  test.each<[string, unknown, boolean]>([
    ['a promise', Promise.resolve(true), true],
    // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
    ["somebody else's promise", { then: () => undefined }, true],
    ['an object', {}, false],
    // oxlint-disable-next-line unicorn/no-thenable -- that is what it is not
    ['an object with another then', { then: true }, false],
    ['nothing', undefined, false],
    ['null', null, false],
    ['a text', 'then', false],
  ])('may still be to come: %s', (_name, answer, expected) => {
    expect(isThenable(answer)).toBe(expected);
  });
});
