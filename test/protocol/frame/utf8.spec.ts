import { isUtf8 } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import { Utf8Validator } from '../../../src/protocol/frame/utf8.js';
import { chunkings, everySplit } from '../../support/chunkings.js';
import { hex } from '../../support/hex.js';

const VALID = [
  { name: 'no bytes', bytes: '' },
  { name: 'ASCII', bytes: '48 65 6c 6c 6f' },
  { name: 'F51 U+0000', bytes: '00' },
  { name: 'the highest ASCII character', bytes: '7f' },
  { name: 'the lowest of two bytes, U+0080', bytes: 'c2 80' },
  { name: 'the highest of two bytes, U+07FF', bytes: 'df bf' },
  { name: 'the lowest of three bytes, U+0800', bytes: 'e0 a0 80' },
  { name: 'the last before the surrogates, U+D7FF', bytes: 'ed 9f bf' },
  { name: 'the first behind the surrogates, U+E000', bytes: 'ee 80 80' },
  { name: 'F51 U+FFFE and U+FFFF', bytes: 'ef bf be ef bf bf' },
  { name: 'F51 a byte order mark', bytes: 'ef bb bf 61' },
  { name: 'the lowest of four bytes, U+10000', bytes: 'f0 90 80 80' },
  { name: 'U+40000', bytes: 'f1 80 80 80' },
  { name: 'the highest of all, U+10FFFF', bytes: 'f4 8f bf bf' },
  { name: 'F48 all lengths in a row', bytes: '61 c3 a9 e2 82 ac f0 9f 98 80 f0 9f 98 80 e2 82 ac c3 a9 61' },
];

/** How many bytes the validator needs to see that it is wrong. */
const INVALID = [
  { name: 'F50 a continuation byte alone', bytes: '80', needs: 1 },
  { name: 'F50 continuation bytes only', bytes: 'bf bf bf bf', needs: 1 },
  { name: 'F50 overlong C0 80', bytes: 'c0 80', needs: 1 },
  { name: 'F50 overlong C1 BF', bytes: 'c1 bf', needs: 1 },
  { name: 'F50 overlong E0 80 80', bytes: 'e0 80 80', needs: 2 },
  { name: 'F50 overlong E0 9F BF', bytes: 'e0 9f bf', needs: 2 },
  { name: 'F50 overlong F0 80 80 80', bytes: 'f0 80 80 80', needs: 2 },
  { name: 'F50 overlong F0 8F BF BF', bytes: 'f0 8f bf bf', needs: 2 },
  { name: 'F50 the first surrogate', bytes: 'ed a0 80', needs: 2 },
  { name: 'F50 the last surrogate', bytes: 'ed bf bf', needs: 2 },
  { name: 'F50 a surrogate pair', bytes: 'ed a0 bd ed b8 80', needs: 2 },
  { name: 'F50 F4 90 80 80, past U+10FFFF', bytes: 'f4 90 80 80', needs: 2 },
  { name: 'F50 F5', bytes: 'f5 80 80 80', needs: 1 },
  { name: 'F50 F8, once a form of five bytes', bytes: 'f8 88 80 80 80', needs: 1 },
  { name: 'F50 FE', bytes: 'fe', needs: 1 },
  { name: 'F50 FF', bytes: 'ff', needs: 1 },
  { name: 'a lead byte where a continuation is due', bytes: 'c3 c3 a9', needs: 2 },
  { name: 'ASCII where a continuation is due', bytes: 'e2 82 61', needs: 3 },
  { name: 'ASCII where the last of four is due', bytes: 'f0 9f 98 61', needs: 4 },
  { name: 'one continuation byte too many', bytes: 'c3 a9 a9', needs: 3 },
  { name: 'a narrowed range that must not outlive its character', bytes: 'e0 a0 80 e1 80 7f', needs: 6 },
  { name: 'a bad byte far from the end', bytes: `61 ff ${'61'.repeat(40)}`, needs: 2 },
  { name: 'a bad byte behind a long text', bytes: `${'c3 a9'.repeat(40)} 80`, needs: 81 },
];

const UNFINISHED = [
  { name: 'a first byte of two', bytes: 'c3' },
  { name: 'two bytes of three', bytes: 'e2 82' },
  { name: 'a first byte of three', bytes: '61 e0' },
  { name: 'a first byte of four', bytes: 'f0' },
  { name: 'two bytes of four', bytes: 'f4 8f' },
  { name: 'three bytes of four', bytes: '61 f0 9f 98' },
];

/** Whether all chunks pass; chunks lie somewhere in a bigger buffer, as they do in a frame. */
function accepts(validator: Utf8Validator, chunks: readonly Buffer[]): boolean {
  return chunks.every((chunk) => {
    const around = Buffer.concat([hex('ff'), chunk, hex('ff')]);
    return validator.push(around, 1, 1 + chunk.length);
  });
}

describe.each(VALID)('$name', ({ bytes }) => {
  test('is valid however it is cut', () => {
    for (const { name, chunks } of [...chunkings(hex(bytes)), ...everySplit(hex(bytes))]) {
      const validator = new Utf8Validator();
      expect({ name, accepted: accepts(validator, chunks) }).toEqual({ name, accepted: true });
      expect({ name, complete: validator.complete }).toEqual({ name, complete: true });
    }
  });
});

describe.each(INVALID)('$name', ({ bytes, needs }) => {
  test('is refused however it is cut', () => {
    for (const { name, chunks } of [...chunkings(hex(bytes)), ...everySplit(hex(bytes))]) {
      expect({ name, accepted: accepts(new Utf8Validator(), chunks) }).toEqual({ name, accepted: false });
    }
  });

  test(`F47 is refused at byte ${needs}, the first that no continuation can heal`, () => {
    const before = new Utf8Validator();
    expect(accepts(before, [hex(bytes).subarray(0, needs - 1)])).toBe(true);
    expect(accepts(before, [hex(bytes).subarray(needs - 1, needs)])).toBe(false);
    expect(accepts(new Utf8Validator(), [hex(bytes).subarray(0, needs)])).toBe(false);
  });
});

describe.each(UNFINISHED)('F49 $name', ({ bytes }) => {
  test('is accepted but not complete however it is cut', () => {
    for (const { name, chunks } of chunkings(hex(bytes))) {
      const validator = new Utf8Validator();
      expect({ name, accepted: accepts(validator, chunks) }).toEqual({ name, accepted: true });
      expect({ name, complete: validator.complete }).toEqual({ name, complete: false });
    }
  });
});

test('agrees with the platform on every sequence of two bytes', () => {
  const disagreements: string[] = [];
  for (let pair = 0; pair < 65_536; pair++) {
    const bytes = Buffer.from([pair >> 8, pair & 0xff]);
    const validator = new Utf8Validator();
    const valid = accepts(validator, [bytes.subarray(0, 1), bytes.subarray(1)]) && validator.complete;
    if (valid !== isUtf8(bytes)) disagreements.push(bytes.toString('hex'));
  }
  expect(disagreements).toEqual([]);
});
