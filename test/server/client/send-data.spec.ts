import { describe, expect, test } from '@jest/globals';
import { isText, messageContent, toBuffer } from '../../../src/server/client/send-data.js';
import { hex, toHex } from '../../support/hex.js';

describe('text', () => {
  test.each(['', 'a', 0, 1.5, Number.NaN])('is %j', (data) => {
    expect(isText(data)).toBe(true);
  });

  test('is not bytes', () => {
    expect(isText(hex('61'))).toBe(false);
  });
});

/** Four bytes in the middle of a larger memory. */
const memory = new Uint8Array([0xee, 0xee, 0xee, 0xee, 1, 2, 3, 4, 0xee, 0xee]).buffer;

function shared(): SharedArrayBuffer {
  const bytes = new SharedArrayBuffer(4);
  new Uint8Array(bytes).set([1, 2, 3, 4]);
  return bytes;
}

describe('bytes', () => {
  test.each([
    { name: 'a Buffer', data: hex('01 02 03 04') },
    { name: 'a Uint8Array on a part of its memory', data: new Uint8Array(memory, 4, 4) },
    { name: 'a DataView on a part of its memory', data: new DataView(memory, 4, 4) },
    { name: 'a view of wider numbers', data: new Uint16Array(memory, 4, 2) },
    { name: 'an ArrayBuffer', data: memory.slice(4, 8) },
    { name: 'a SharedArrayBuffer', data: shared() },
  ])('may be $name', ({ data }) => {
    expect(toHex(toBuffer(data))).toBe('01 02 03 04');
  });

  test('are not copied', () => {
    const bytes = new Uint8Array(2);
    const buffer = toBuffer(bytes);
    bytes[1] = 7;
    expect(toHex(buffer)).toBe('00 07');
  });

  test('may be none', () => {
    expect(toBuffer(new ArrayBuffer(0))).toHaveLength(0);
  });
});

describe('what is neither', () => {
  test.each([
    { data: null, seen: 'null' },
    { data: undefined, seen: 'undefined' },
    { data: true, seen: 'boolean' },
    { data: 7n, seen: 'bigint' },
    { data: {}, seen: 'object' },
    { data: [1, 2], seen: 'object' },
    { data: { type: 'Buffer', data: [1, 2] }, seen: 'object' },
  ])('is a TypeError that names what was seen: $seen', ({ data, seen }) => {
    const message = `A message must be a string, a Buffer, an ArrayBuffer or a view of one, not ${seen}`;
    expect(() => toBuffer(data)).toThrow(new TypeError(message));
  });
});

describe('what is sent', () => {
  test.each([
    { data: 'a', content: 'a' },
    { data: 1.5, content: '1.5' },
    { data: hex('01'), content: hex('01') },
    { data: undefined, content: hex('') },
    { data: null, content: hex('') },
  ])('is $content for $data', ({ data, content }) => {
    expect(messageContent(data)).toEqual(content);
  });
});
