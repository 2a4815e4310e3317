import { describe, expect, it } from '@jest/globals';
import { withMarkedPart } from '../../../bench/report/marked-part.js';

describe('withMarkedPart', () => {
  it('writes what stands between the marks anew, and nothing else', () => {
    const page = '# Title\n\n<!-- a -->\n\nold\n\n<!-- /a -->\n\nrest <!-- b -->\n';
    expect(withMarkedPart(page, 'a', 'new $& $1\n')).toBe(
      '# Title\n\n<!-- a -->\n\nnew $& $1\n\n<!-- /a -->\n\nrest <!-- b -->\n',
    );
  });

  it.each([
    'none',
    '<!-- a -->',
    '<!-- /a -->',
    '<!-- /a --> <!-- a -->',
    '<!-- a --><!-- a --><!-- /a -->',
    '<!-- a --><!-- /a --><!-- /a -->',
  ])('fails on a page whose marks are not there once each: %s', (page) => {
    expect(() => withMarkedPart(page, 'a', 'new')).toThrow('The page must have <!-- a --> and <!-- /a --> behind it');
  });
});
