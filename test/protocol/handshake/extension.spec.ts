import { describe, expect, test } from '@jest/globals';
import { parseExtensions, type ExtensionOffer } from '../../../src/protocol/handshake/extension.js';

/** An offer as one line: `name a b=1`. */
function line({ name, parameters }: ExtensionOffer): string {
  return [
    name,
    ...parameters.map((each) => (each.value === undefined ? each.name : `${each.name}=${each.value}`)),
  ].join(' ');
}

describe('an extension header', () => {
  test.each([
    { header: 'permessage-deflate', offers: ['permessage-deflate'] },
    { header: 'x-unknown; a=1', offers: ['x-unknown a=1'] },
    { header: ' a ;\tb = 1\t; c ', offers: ['a b=1 c'] },
    { header: 'a;b;b=1;b', offers: ['a b b=1 b'] },
    { header: 'a, b; c=2, a; d', offers: ['a', 'b c=2', 'a d'] },
    { header: 'a,,b,', offers: ['a', 'b'] },
    { header: 'a; b="10"', offers: ['a b=10'] },
    { header: 'a; b="1\\0"', offers: ['a b=10'] },
    { header: 'a; b="\\1\\0"; c', offers: ['a b=10 c'] },
    { header: 'a; b=', offers: ['a b='] },
    { header: 'a; b=""', offers: ['a b='] },
    { header: '__proto__; constructor=x', offers: ['__proto__ constructor=x'] },
  ])('P16 $header offers $offers', ({ header, offers }) => {
    expect(parseExtensions(header)?.map(line)).toEqual(offers);
  });

  test('tells a parameter without a value from one with an empty one', () => {
    const [offer] = parseExtensions('a; b; c=') ?? [];
    expect(offer?.parameters).toEqual([
      { name: 'b', value: undefined },
      { name: 'c', value: '' },
    ]);
  });
});

describe('a header that breaks the grammar', () => {
  test.each([
    'a="x',
    ';',
    '=',
    'a=b=c',
    '',
    ',,',
    'a;',
    'a; ;b',
    'a b',
    '"a"',
    'a; b c',
    'a; =1',
    'a; b="1',
    'a; b="',
    'a; b="1\\"',
    'a; b=1"',
    'a; b="1" 2',
    'a; b="1 2"',
    'a; b="1,2"',
    'a; b="1;2"',
    'a; b="1\\"2"',
    'a; b="1\\\\"',
    'a; b=1 2',
    'a; b=é',
    'a\u00a0',
    'a;\u00a0b',
    'a; b=\u00a01',
    'a, b="',
    'a; b="x, c; d="',
  ])('H68 P18 %j is refused', (header) => {
    expect(parseExtensions(header)).toBeUndefined();
  });
});

test('a million quotes, commas and semicolons are read before the test times out', () => {
  expect(parseExtensions('a;'.repeat(1_000_000))).toBeUndefined();
  expect(parseExtensions('a,'.repeat(1_000_000))).toHaveLength(1_000_000);
  expect(parseExtensions(`a; b="${'\\1'.repeat(1_000_000)}"`)?.[0]?.parameters[0]?.value).toHaveLength(1_000_000);
});
