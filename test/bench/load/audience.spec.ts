import { expect, test } from '@jest/globals';
import { Audience } from '../../../bench/load/audience.js';
import { WrongReply } from '../../../bench/load/replies.js';

test('a publish is complete when everybody has got it', () => {
  const audience = new Audience(3, 4);
  audience.published(4);
  expect([audience.got(4, 0), audience.got(3, 0), audience.got(1, 0), audience.got(2, 1)]).toEqual([0, 0, 1, 2]);
  expect([audience.got(1, 3), audience.got(1, 3)]).toEqual([0, 1]);
});

test('those that are complete make room for others, for as long as it goes on', () => {
  const audience = new Audience(2, 3);
  audience.published(3);
  for (let i = 0; i < 100; i++) {
    expect([audience.got(1, i), audience.got(1, i)]).toEqual([0, 1]);
    audience.published(1);
  }
});

test('nobody gets more than was published', () => {
  const audience = new Audience(2, 3);
  audience.published(2);
  expect(audience.got(2, 0)).toBe(0);
  expect(() => audience.got(1, 2)).toThrow(WrongReply);
});
