import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { hex } from '../support/hex.js';
import { inflate } from './inflate.js';
import { echoAfter, jsonOf, noise } from './payloads.js';

const FULL = 32_768;
const NOTHING = Buffer.alloc(0);

describe('the inflater of the client', () => {
  test.each([
    { name: 'JSON with dynamic codes', data: jsonOf(20_000) },
    { name: 'a short text with fixed codes', data: Buffer.from('Hello, hello, hello') },
    { name: 'noise in stored blocks', data: noise(100_000) },
    { name: 'zeros', data: Buffer.alloc(1_000_000) },
    { name: 'nothing', data: NOTHING },
  ])('undoes what zlib does with $name', ({ data }) => {
    expect(inflate(deflateRawSync(data), NOTHING, FULL).equals(data)).toBe(true);
  });

  test('follows references to what was said before', () => {
    const again = deflateRawSync(jsonOf(3000), { dictionary: jsonOf(3000) });
    expect(inflate(again, jsonOf(3000), FULL).equals(jsonOf(3000))).toBe(true);
  });

  test('tells a distance beyond the window by one byte', () => {
    const data = echoAfter(1025);
    expect(inflate(deflateRawSync(data), NOTHING, 1025).equals(data)).toBe(true);
    expect(() => inflate(deflateRawSync(data), NOTHING, 1024)).toThrow('a distance of 1025 in a window of 1024');
  });

  test.each([
    { name: 'a reserved type of block', bytes: '06', error: 'a reserved type of block' },
    { name: 'a wrong stored length', bytes: '00 05 00 00 00 48', error: 'a stored block with a wrong length' },
    { name: 'a message that is cut short', bytes: 'f2 48 cd', error: 'cut short' },
    { name: 'a distance to before the start', bytes: 'f2 00 11 00 00', error: 'before the first message' },
  ])('refuses $name', ({ bytes, error }) => {
    expect(() => inflate(hex(bytes), NOTHING, FULL)).toThrow(error);
  });
});
