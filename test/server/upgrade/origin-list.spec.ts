import { describe, expect, test } from '@jest/globals';
import { OriginList } from '../../../src/server/upgrade/origin-list.js';

interface Row {
  readonly entry: string;
  readonly has: readonly string[];
  readonly hasNot: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    entry: 'https://app.example.com',
    has: ['https://app.example.com', 'https://APP.example.com', 'https://app.example.com:443'],
    hasNot: [
      'http://app.example.com',
      'https://app.example.com:8443',
      'https://app.example.com.evil.test',
      'https://evilapp.example.com',
      'https://user@app.example.com',
      'https://app.example.com/path',
      'https://app.example.com?',
      'null',
      '',
    ],
  },
  {
    entry: 'https://*.example.com',
    has: ['https://a.example.com', 'https://a.b.example.com', 'https://A.Example.COM', 'https://a.example.com:443'],
    hasNot: [
      'https://example.com',
      'https://.example.com',
      'http://a.example.com',
      'https://a.example.com:8443',
      'https://aexample.com',
      'https://a.example.com.evil.test',
      'https://a.example.com@evil.test',
      'https://evil.test/.example.com',
      'https://evil.test#.example.com',
      'https://evil.test\\.example.com',
      'https://a.example.com\\.evil.test',
      'wss://a.example.com',
      'null',
      '',
    ],
  },
  {
    entry: 'http://localhost:*',
    has: ['http://localhost', 'http://localhost:80', 'http://localhost:5173', 'http://LOCALHOST:1'],
    hasNot: [
      'https://localhost:5173',
      'http://localhost.evil.test:5173',
      'http://a.localhost:5173',
      'http://localhost:x',
    ],
  },
  {
    entry: 'https://*.example.com:*',
    has: ['https://a.example.com:8443', 'https://a.example.com'],
    hasNot: ['https://example.com:8443'],
  },
  {
    entry: 'https://*.example.com:8443',
    has: ['https://a.example.com:8443'],
    hasNot: ['https://a.example.com', 'https://a.example.com:443'],
  },
  { entry: 'http://[::1]:*', has: ['http://[::1]:5173', 'http://[0:0::1]'], hasNot: ['http://[::2]:5173'] },
  { entry: 'https://*.bücher.example', has: ['https://a.xn--bcher-kva.example'], hasNot: ['https://a.bucher.example'] },
  {
    entry: 'capacitor://localhost',
    has: ['capacitor://localhost'],
    hasNot: ['capacitor://localhost2', 'http://localhost'],
  },
  { entry: 'file://', has: ['file://'], hasNot: ['file://a', ''] },
  { entry: 'null', has: ['null'], hasNot: ['', 'https://null'] },
  { entry: '', has: [''], hasNot: ['null'] },
];

describe('a list of origins', () => {
  test.each(ROWS.flatMap(({ entry, has }) => has.map((origin) => [entry, origin])))(
    '"%s" has "%s"',
    (entry, origin) => {
      expect(new OriginList(['https://other.test', entry]).has(origin)).toBe(true);
    },
  );

  test.each(ROWS.flatMap(({ entry, hasNot }) => hasNot.map((origin) => [entry, origin])))(
    '"%s" does not have "%s"',
    (entry, origin) => {
      expect(new OriginList(['https://other.test', entry]).has(origin)).toBe(false);
    },
  );

  test.each([
    ['*'],
    ['https://*'],
    ['https://*:*'],
    ['*://example.com'],
    ['*.example.com'],
    ['https://a.*.example.com'],
    ['https://*example.com'],
    ['https://example.*'],
    ['https://*.example.com/path'],
    ['https://*.*.example.com'],
    ['https://*.exa mple.com'],
    ['http://localhost:8*'],
    ['http://localhost:99999*'],
    ['https://*.example.com:99999'],
    ['https://*.example.com\\a'],
    ['https://*.[::1]'],
    ['https://*.192.0.2.1'],
  ])('can not have the pattern "%s"', (entry) => {
    expect(() => new OriginList([entry])).toThrow(/is no pattern: there are "https:\/\/\*\.example\.com"/);
  });

  test.each([
    ['example.com'],
    ['https://example.com/path'],
    ['https://u@example.com'],
    ['//example.com'],
    [' '],
    ['https://a.test\\b'],
    ['https://'],
    ['wss://:80'],
    ['http://a.test:99999'],
  ])('can not have "%s"', (entry) => {
    expect(() => new OriginList([entry])).toThrow(`"${entry}" is no origin`);
  });
});
