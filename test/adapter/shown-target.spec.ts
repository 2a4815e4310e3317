import { describe, expect, it } from '@jest/globals';
import { shownTarget } from '../../src/adapter/shown-target.js';

describe('a request target in the log', () => {
  it.each([
    ['/chat', '"/chat"'],
    ['/chat?token=abc', '"/chat?token=…"'],
    ['/chat?a=1&token=abc.def==&b=', '"/chat?a=…&token=…&b=…"'],
    ['/chat?debug&token=abc', '"/chat?debug&token=…"'],
    ['/chat?eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '"/chat?…"'],
    ['/chat?a?token=abc', '"/chat?a?token=…"'],
    ['/chat?', '"/chat?"'],
    ['', '""'],
    [undefined, '""'],
    ['/\u009b31m?\u202ex=1', String.raw`"/\u009b31m?\u202ex=…"`],
  ])('%j is %s', (target, text) => {
    expect(shownTarget(target)).toBe(text);
  });
});
