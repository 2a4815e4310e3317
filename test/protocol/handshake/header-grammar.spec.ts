import { describe, expect, test } from '@jest/globals';
import {
  fieldValue,
  isFieldValue,
  isHost,
  isToken,
  listElements,
} from '../../../src/protocol/handshake/header-grammar.js';

const LATIN1 = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

describe('isToken', () => {
  test('H62 allows exactly the characters of RFC 9110 section 5.6.2', () => {
    expect(LATIN1.filter(isToken).join('')).toBe(
      "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~",
    );
  });

  test.each(['', 'a b', 'a\n', 'a,b', 'é', '\u0131'])('refuses %j', (text) => {
    expect(isToken(text)).toBe(false);
  });

  test.each(['chat', 'v1.chat', 'graphql-transport-ws', 'constructor'])('allows %j', (text) => {
    expect(isToken(text)).toBe(true);
  });
});

describe('isFieldValue', () => {
  test('H62 takes exactly the tab and the visible characters of ASCII', () => {
    const taken = LATIN1.flatMap((char, code) => (isFieldValue(char) ? [code] : []));
    expect(taken).toEqual([9, ...Array.from({ length: 95 }, (_, i) => 32 + i)]);
  });

  test.each([
    { text: 'a\r\nSet-Cookie: x', allowed: false },
    { text: 'a\n', allowed: false },
    { text: '\u0100', allowed: false },
    { text: '', allowed: true },
    { text: ' a\tb ', allowed: true },
  ])('allows $text: $allowed', ({ text, allowed }) => {
    expect(isFieldValue(text)).toBe(allowed);
  });
});

describe('listElements', () => {
  test.each([
    { value: '', elements: [] },
    { value: ' ,\t, ,', elements: [] },
    { value: 'a', elements: ['a'] },
    { value: '\t a ', elements: ['a'] },
    { value: ' \t', elements: [] },
    { value: 'a,b', elements: ['a', 'b'] },
    { value: ' a \t,\t b ', elements: ['a', 'b'] },
    { value: 'a,,b,', elements: ['a', 'b'] },
    { value: 'a b, c', elements: ['a b', 'c'] },
    { value: '\u00a0a,b\u000b', elements: ['\u00a0a', 'b\u000b'] },
  ])('H44 of $value are $elements', ({ value, elements }) => {
    expect(listElements(value)).toEqual(elements);
  });

  test('of a million spaces and tabs are found before the test times out', () => {
    expect(listElements(`${' \t'.repeat(500_000)}x${' \t'.repeat(500_000)}`)).toEqual(['x']);
  });
});

describe('fieldValue', () => {
  const FIELDS = ['Host', 'a', 'oRiGiN', '', 'origins', 'b', 'hOST', 'c', 'Cookie'];

  test.each([
    { name: 'origin', value: '' },
    { name: 'origins', value: 'b' },
    { name: 'host', value: 'a, c' },
    { name: 'a', value: undefined },
    { name: 'upgrade', value: undefined },
    { name: 'constructor', value: undefined },
    { name: 'cookie', value: undefined },
  ])('finds for $name: $value', ({ name, value }) => {
    expect(fieldValue(FIELDS, name)).toBe(value);
  });
});

describe('isHost', () => {
  test.each([
    'localhost',
    'example.com:80',
    'EXAMPLE.com.',
    'h:',
    'my_service:3000',
    '127.0.0.1:65535',
    '[::1]',
    '[::1]:3000',
    '[::ffff:1.2.3.4]:0',
    'xn--bcher-kva.example',
    'a%20b',
    "a!$&'()*+,;=~b",
  ])('H16 %s is one', (value) => {
    expect(isHost(value)).toBe(true);
  });

  test.each([
    '',
    ':3000',
    'a b',
    '[::1',
    '::1',
    '[]',
    '[:]',
    '[::1]x',
    '[::1]3000',
    '[::g]',
    `[${':'.repeat(46)}]`,
    'x:99999999',
    'x:65536',
    'x:-1',
    'x:80:80',
    'x:8a',
    'u@h',
    'h/p',
    'h?q',
    'h#f',
    'a%2',
    'a%zz',
    'h\n',
    'é',
    'http://h',
  ])('H14 H15 %j is none', (value) => {
    expect(isHost(value)).toBe(false);
  });
});
