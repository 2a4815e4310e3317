import { describe, expect, it } from '@jest/globals';
import { amount, shortAmounts } from '../../../bench/report/amounts.js';
import { summarize, type FigureName } from '../../../bench/results.js';

describe('a figure', () => {
  const cases: readonly [FigureName, number, string][] = [
    ['rate', 84_213, '84,213/s'],
    ['rate', 842.4, '842/s'],
    ['cpu', 5.618, '5.62 s'],
    ['cpu', 1180.3, '1,180 s'],
    ['p50', 0.4, '0.400 ms'],
    ['peakMemory', 96, '96.0 MiB'],
    ['memory', 4.914, '4.91 KiB'],
    ['generatorLoad', 0.5, '0.500'],
  ];

  it.each(cases)('%s of %d is written as %s, with all digits before the point', (figure, value, text) => {
    expect(amount(figure, value)).toBe(text);
  });
});

describe('the figures of a chart', () => {
  const cases: readonly [FigureName, number[], string[]][] = [
    ['rate', [84_213, 9400], ['84 k msg/s', '9.4 k msg/s']],
    ['rate', [842, 1410], ['842 msg/s', '1,410 msg/s']],
    ['rate', [3_120_400], ['3,120 k msg/s']],
    ['cpu', [5.618, 31.6, 4], ['5.6 s', '32 s', '4.0 s']],
    ['memory', [4.914, 327.4], ['4.9 KiB', '327 KiB']],
  ];

  it.each(cases)('%s of %j are short and have one unit', (figure, values, texts) => {
    const [ours, ...peers] = values.map((value) => ({ server: 'any', summary: summarize([value]) }));
    const short = shortAmounts({ title: 'any', figure, counted: 'msg', ours: ours!, peers });
    expect(values.map((value) => short(summarize([value])))).toEqual(texts);
  });

  it('name what a rate is of', () => {
    const ours = { server: 'any', summary: summarize([84_213]) };
    const short = shortAmounts({ title: 'any', figure: 'rate', counted: 'deliveries', ours, peers: [] });
    expect(short(ours.summary)).toBe('84 k deliveries/s');
  });
});
