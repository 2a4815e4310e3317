import { describe, expect, it } from '@jest/globals';
import { escaped, quoted, shown } from '../../src/message/shown.js';

describe('shown', () => {
  it.each([
    ['text as it is, in quotes', 'plain', '"plain"'],
    ['nothing', '', '""'],
    ['64 characters in full', 'a'.repeat(64), `"${'a'.repeat(64)}"`],
    ['a longer one shortened', 'a'.repeat(65), `"${'a'.repeat(64)}…"`],
    ['a line break and an escape escaped', 'a\r\n\u001b[31m', String.raw`"a\r\n\u001b[31m"`],
    ['a quote escaped', 'a"b', String.raw`"a\"b"`],
    ['C1 controls and DEL escaped', '\u007f\u0080\u009b31m\u009f', String.raw`"\u007f\u0080\u009b31m\u009f"`],
    [
      'marks of direction escaped',
      '\u200e\u200f\u061c\u202a\u202e\u2066\u2069',
      String.raw`"\u200e\u200f\u061c\u202a\u202e\u2066\u2069"`,
    ],
    [
      'ends of lines, joiners and a BOM escaped',
      '\u2028\u2029\u200b\u2060\ufeff',
      String.raw`"\u2028\u2029\u200b\u2060\ufeff"`,
    ],
    ['letters of any language as they are', 'über \u00a0 日本 …', '"über \u00a0 日本 …"'],
    ['half a character of two escaped', '\ud83d', String.raw`"\ud83d"`],
  ])('shows %s', (_name, text, line) => {
    expect(shown(text)).toBe(line);
  });
});

describe('quoted', () => {
  it('shows everything, as a literal that means the same', () => {
    const text = `${'a'.repeat(100)}\u009b"\r\u202e`;
    expect(JSON.parse(quoted(text))).toBe(text);
    expect(quoted(text)).toMatch(/^[ -~]+$/);
  });
});

describe('escaped', () => {
  it('changes nothing but what a terminal obeys', () => {
    expect(escaped('a "b" \\ 日本\r\n\u001b\u0085\u202e')).toBe(String.raw`a "b" \ 日本\u000d\u000a\u001b\u0085\u202e`);
  });
});
