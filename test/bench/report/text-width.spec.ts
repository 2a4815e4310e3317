import { describe, expect, it } from '@jest/globals';
import { textWidth, wrap } from '../../../bench/report/text-width.js';

describe('wrap', () => {
  it('leaves a text that fits as it is', () => {
    expect(wrap('a few words', 'title', 700)).toEqual(['a few words']);
  });

  it.each([
    ['many words', 'some words and others '.repeat(20).trim()],
    ['one long word', 'x'.repeat(300)],
    ['wide letters', '漢字'.repeat(100)],
    ['a word that does not fit beside others', `see ${'x'.repeat(120)} there`],
  ])('cuts %s into lines that fit, and loses nothing', (_name, text) => {
    const lines = wrap(text, 'title', 300);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(textWidth(line, 'title')).toBeLessThanOrEqual(300);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });
});
