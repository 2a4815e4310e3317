import { expect, test } from '@jest/globals';
import { evaluate } from '../../bench/comparison.js';
import type { Contest } from '../../bench/contest.js';
import { isMet, summarize } from '../../bench/results.js';
import { formatTable } from '../../bench/table.js';

const CONTEST: Contest = {
  name: 'row',
  title: 'a row',
  settings: {},
  job: { kind: 'handshakes', atOnce: 1 },
  ours: { name: 'ours', server: 'nest-raw-ws' },
  peers: [{ name: 'peer', server: 'ws' }],
  targets: [
    { peer: 'peer', figure: 'rate', bound: { atLeast: 2 } },
    { peer: 'peer', figure: 'cpu', bound: { atMost: 0.5 } },
  ],
};

const result = evaluate(
  CONTEST,
  new Map([
    [
      'ours',
      [
        { rate: 300, cpu: 4, generatorLoad: 0.5 },
        { rate: 100, cpu: 6, generatorLoad: 0.6 },
        { rate: 200, cpu: 5 },
      ],
    ],
    [
      'peer',
      [
        { rate: 100, cpu: 8, generatorLoad: 0.2 },
        { rate: 100, cpu: 9, generatorLoad: 0.2 },
        { rate: 50, cpu: 8 },
      ],
    ],
  ]),
);

test('a ratio is that of the medians, its spread that of the pairs', () => {
  const [rate, cpu] = result.comparisons;
  expect(rate).toEqual({ peer: 'peer', figure: 'rate', ratio: 2, low: 1, high: 4, bound: { atLeast: 2 } });
  expect(cpu).toMatchObject({ ratio: 5 / 8, low: 0.5, high: 6 / 9 });
  // How busy the generator was is no contest.
  expect(result.comparisons).toHaveLength(2);
  expect(result.servers[0]).toMatchObject({
    server: 'ours',
    runs: 3,
    figures: { rate: { median: 200, low: 100, high: 300 } },
  });
});

test('a bound is met from itself on', () => {
  expect(result.comparisons.map(isMet)).toEqual([true, false]);
  expect(isMet({ peer: 'peer', figure: 'p99', ratio: 9, low: 9, high: 9 })).toBeUndefined();
});

test('the median of an even number lies between the middle two', () => {
  expect(summarize([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1, high: 4 });
});

test('the table says what was wanted and whether it is met, and names a row once', () => {
  const [heading, rate, cpu] = formatTable([result]).split('\n');
  expect(heading).toMatch(/^row +figure +ours +peer +ratio +spread +wanted$/);
  expect(rate).toMatch(/^row +throughput, \/s +200 +100 +peer +2\.00 +1\.00-4\.00 +>= 2 +met$/);
  expect(cpu).toMatch(/^ +CPU, s per million +5\.00 +8\.00 +peer +0\.63 +0\.50-0\.67 +<= 0\.5 +NOT MET$/);
});
