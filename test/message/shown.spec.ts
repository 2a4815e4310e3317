import { describe, expect, it } from '@jest/globals';
import { shown } from '../../src/message/shown.js';

describe('shown', () => {
  it.each([
    ['text as it is, in quotes', 'plain', '"plain"'],
    ['nothing', '', '""'],
    ['64 characters in full', 'a'.repeat(64), `"${'a'.repeat(64)}"`],
    ['a longer one shortened', 'a'.repeat(65), `"${'a'.repeat(64)}…"`],
    ['a line break and an escape escaped', 'a\r\n\u001b[31m', String.raw`"a\r\n\u001b[31m"`],
    ['a quote escaped', 'a"b', String.raw`"a\"b"`],
    ['half a character of two escaped', '\ud83d', String.raw`"\ud83d"`],
  ])('shows %s', (_name, text, line) => {
    expect(shown(text)).toBe(line);
  });
});
