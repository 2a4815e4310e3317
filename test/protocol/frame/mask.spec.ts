import { describe, expect, test } from '@jest/globals';
import { applyMask, unmaskInChunk } from '../../../src/protocol/frame/mask.js';
import { patternBytes } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';

/** What the RFC says, octet by octet (RFC 6455 section 5.3). */
function maskedByTheBook(payload: Uint8Array, key: number, phase = 0): Buffer {
  const keyBytes = Buffer.alloc(4);
  keyBytes.writeUInt32BE(key);
  return Buffer.from(payload.map((byte, i) => byte ^ keyBytes[(i + phase) % 4]!));
}

const KEYS = [0x0000_0000, 0x37fa_213d, 0xa53c_0fe1, 0x0000_00ff, 0x8000_0000, 0xffff_ffff];
/** Around each place where the way of working changes: steps of 4 bytes, words from 96 bytes on, steps of 8 words. */
const LENGTHS = [
  0, 1, 2, 3, 4, 5, 7, 8, 63, 94, 95, 96, 97, 98, 99, 100, 104, 108, 112, 115, 124, 125, 126, 127, 128, 129, 132, 160,
  1000, 65_536,
];

test('masks and unmasks the "Hello" of RFC 6455 section 5.7', () => {
  const bytes = Buffer.from('Hello');
  applyMask(bytes, 0, 5, 0x37fa_213d);
  expect(toHex(bytes)).toBe('7f 9f 4d 51 58');
  applyMask(bytes, 0, 5, 0x37fa_213d);
  expect(bytes.toString()).toBe('Hello');
});

describe.each(LENGTHS)('%p bytes', (length) => {
  test('are masked by the book with every key', () => {
    for (const key of KEYS) {
      const bytes = patternBytes(length);
      applyMask(bytes, 0, length, key);
      expect({ key, bytes: toHex(bytes) }).toEqual({ key, bytes: toHex(maskedByTheBook(patternBytes(length), key)) });
    }
  });

  test('are masked wherever they stand in memory, and nothing beside them is touched', () => {
    for (let offset = 0; offset < 8; offset++) {
      const around = Buffer.alloc(length + 16, 0xee);
      patternBytes(length).copy(around, offset);
      applyMask(around, offset, offset + length, 0xa53c_0fe1);
      const expected = Buffer.alloc(length + 16, 0xee);
      maskedByTheBook(patternBytes(length), 0xa53c_0fe1).copy(expected, offset);
      expect({ offset, bytes: toHex(around) }).toEqual({ offset, bytes: toHex(expected) });
    }
  });

  test('are masked in pieces as they are in one', () => {
    const whole = maskedByTheBook(patternBytes(length), 0xa53c_0fe1);
    for (const cut of [0, 1, 2, 3, 4, 5, length >> 1].filter((at) => at <= length)) {
      const bytes = patternBytes(length);
      applyMask(bytes, 0, cut, 0xa53c_0fe1);
      applyMask(bytes, cut, length, 0xa53c_0fe1, cut);
      expect({ cut, bytes: toHex(bytes) }).toEqual({ cut, bytes: toHex(whole) });
    }
  });
});

test('takes any Uint8Array, also one that does not begin at a word', () => {
  const memory = new Uint8Array(72).fill(7);
  const view = memory.subarray(3, 67);
  applyMask(view, 0, view.length, 0x0102_0304);
  expect(toHex(view)).toBe(toHex(maskedByTheBook(new Uint8Array(64).fill(7), 0x0102_0304)));
  expect([...memory.subarray(0, 3), ...memory.subarray(67)]).toEqual([7, 7, 7, 7, 7, 7, 7, 7]);
});

describe('the returned number', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 95, 96, 99, 111, 119, 1000])(
    'sees a byte outside ASCII at any place of %p bytes',
    (length) => {
      for (let place = 0; place < length; place++) {
        const bytes = Buffer.alloc(length, 0x61);
        bytes[place] = 0x80;
        const masked = maskedByTheBook(bytes, 0xa53c_0fe1);
        expect({ place, seen: applyMask(masked, 0, length, 0xa53c_0fe1) >= 0x80 }).toEqual({ place, seen: true });
      }
    },
  );

  test.each([0, 1, 4, 7, 95, 96, 99, 111, 119, 65_536])('is below 0x80 for %p bytes of ASCII', (length) => {
    for (let offset = 0; offset < 4; offset++) {
      const masked = Buffer.alloc(offset + length + 1, 0xee);
      maskedByTheBook(Buffer.alloc(length, 0x7f), 0xa53c_0fe1).copy(masked, offset);
      expect(applyMask(masked, offset, offset + length, 0xa53c_0fe1)).toBeLessThan(0x80);
    }
  });
});

test('F3 a key of zeros changes nothing', () => {
  const bytes = hex('00 7f 80 ff');
  applyMask(bytes, 0, 4, 0);
  expect(toHex(bytes)).toBe('00 7f 80 ff');
});

describe.each([0, 1, 5, 14, 15, 16, 17, 18, 19, 20, 21, 31, 32, 33, 36, 64, 68, 95, 96, 125, 126, 1000])(
  'many payloads of %p bytes in one chunk',
  (length) => {
    const AT_ONCE = 9;
    const gap = 6;

    test.each([0, 1, 2, 3])('are unmasked by the book %p bytes from a word, and nothing beside them', (offset) => {
      const memory = Buffer.alloc(AT_ONCE * (length + gap) + offset + 7, 0xee);
      const expected = Buffer.from(memory);
      const chunk = memory.subarray(offset);
      for (let i = 0; i < AT_ONCE; i++) {
        const start = i * (length + gap);
        const key = KEYS[i % KEYS.length]!;
        maskedByTheBook(patternBytes(length), key, i).copy(chunk, start);
        patternBytes(length).copy(expected, offset + start);
        unmaskInChunk(chunk, start, start + length, key, i);
      }
      expect(toHex(memory)).toBe(toHex(expected));
    });

    test('are seen not to be ASCII if one byte is not', () => {
      for (let place = 0; place < length; place++) {
        const text = Buffer.alloc(length, 0x7f);
        text[place] = 0x80;
        const masked = maskedByTheBook(text, 0xa53c_0fe1);
        const chunk = Buffer.concat([masked, maskedByTheBook(Buffer.alloc(length, 0x7f), 0xa53c_0fe1), masked]);
        const seen = [0, 1, 2].map((i) => unmaskInChunk(chunk, i * length, (i + 1) * length, 0xa53c_0fe1, 0) < 0x80);
        expect({ place, seen }).toEqual({ place, seen: [false, true, false] });
      }
    });
  },
);
