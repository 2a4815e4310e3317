import { expect, test } from '@jest/globals';
import { Progress } from '../../bench/progress.js';

function watched(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const progress = new Progress({ isTTY, write: (text) => written.push(text) }, () => now);
  return { progress, written, pass: (milliseconds: number) => (now += milliseconds) };
}

test('in a log each step is a line, with what is left as the steps before it tell', () => {
  const { progress, written, pass } = watched(false);
  progress.expect(3);
  progress.step('first');
  pass(10_000);
  progress.step('second');
  pass(200_000);
  progress.step('third');
  progress.clear();
  expect(written).toEqual(['[1/3] first\n', '[2/3, 20 s left] second\n', '[3/3, 2 min left] third\n']);
});

test('on a terminal it is one line, which makes room for other output', () => {
  const { progress, written } = watched(true);
  progress.expect(1);
  progress.step('only');
  progress.clear();
  expect(written).toEqual(['\r\u001b[K[1/1] only', '\r\u001b[K']);
});
