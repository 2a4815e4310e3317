import { describe, expect, it } from '@jest/globals';
import { isBetter, ratioText, ratioWithSpread, wantedAndMet } from '../../../bench/report/ratios.js';
import { comparison } from './sample-run.js';

describe('a ratio', () => {
  it.each([
    [0.0156, '0.016 ×'],
    [0.2, '0.20 ×'],
    [1.044, '1.04 ×'],
    [1.57, '1.6 ×'],
    [5, '5.0 ×'],
    [66.7, '67 ×'],
  ])('%d is written as %s', (ratio, text) => {
    expect(ratioText(comparison('ws', 'rate', ratio))).toBe(text);
  });

  it.each([
    [{ atLeast: 5 }, 4.97, '4.97 ×', '≥ 5: **not met**'],
    [{ atLeast: 5 }, 4.9996, '4.9996 ×', '≥ 5: **not met**'],
    [{ atLeast: 5 }, 5, '5.0 ×', '≥ 5: met'],
    [{ atMost: 0.9 }, 0.9004, '0.9004 ×', '≤ 0.9: **not met**'],
    [{ atMost: 0.9 }, 0.896, '0.90 ×', '≤ 0.9: met'],
    [{ atLeast: 1 }, 0.99999999, '0.99999999 ×', '≥ 1: **not met**'],
  ])('to which %j applies is never rounded to the other side of it: %d', (bound, ratio, text, verdict) => {
    const compared = comparison('ws', 'rate', ratio, bound);
    expect(ratioText(compared)).toBe(text);
    expect(wantedAndMet(compared)).toBe(verdict);
  });

  it('has its spread with as many decimals', () => {
    expect(ratioWithSpread(comparison('ws', 'rate', 1.15))).toBe('1.15 × (1.03–1.26)');
  });

  it('has no verdict where nothing is wanted', () => {
    expect(wantedAndMet(comparison('ws', 'rate', 2))).toBe('');
  });

  it('is better above 1 of rates, and below 1 of all else', () => {
    expect(isBetter(comparison('ws', 'rate', 1.1))).toBe(true);
    expect(isBetter(comparison('ws', 'cpu', 1.1))).toBe(false);
    expect(isBetter(comparison('ws', 'rate', 0.9))).toBe(false);
    expect(isBetter(comparison('ws', 'cpu', 0.9))).toBe(true);
  });
});
