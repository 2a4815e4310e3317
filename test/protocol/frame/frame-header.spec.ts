import { describe, expect, test } from '@jest/globals';
import {
  MAX_HEADER_LENGTH,
  Opcode,
  headerLength,
  isControl,
  isKnownOpcode,
  writeHeader,
} from '../../../src/protocol/frame/frame-header.js';
import { toHex } from '../../support/hex.js';

const HEADERS = [
  { name: 'F19 the 7-bit form of nothing', length: 0, header: '82 00' },
  { name: 'F19 the 7-bit form of one byte', length: 1, header: '82 01' },
  { name: 'F19 the longest 7-bit form', length: 125, header: '82 7d' },
  { name: 'F19 the shortest 16-bit form', length: 126, header: '82 7e 00 7e' },
  { name: 'F19 the 16-bit form of 127', length: 127, header: '82 7e 00 7f' },
  { name: 'the 16-bit form of 256, a byte of zeros at its end', length: 256, header: '82 7e 01 00' },
  { name: 'F19 the longest 16-bit form', length: 65_535, header: '82 7e ff ff' },
  { name: 'F19 the shortest 64-bit form', length: 65_536, header: '82 7f 00 00 00 00 00 01 00 00' },
  { name: 'F24 the longest of 31 bits', length: 0x7fff_ffff, header: '82 7f 00 00 00 00 7f ff ff ff' },
  { name: 'F24 the shortest of 32 bits', length: 0x8000_0000, header: '82 7f 00 00 00 00 80 00 00 00' },
  { name: 'F24 the longest of 32 bits', length: 0xffff_ffff, header: '82 7f 00 00 00 00 ff ff ff ff' },
  { name: 'F23 a high word', length: 0x1_0000_0001, header: '82 7f 00 00 00 01 00 00 00 01' },
  { name: 'the longest safe number', length: Number.MAX_SAFE_INTEGER, header: '82 7f 00 1f ff ff ff ff ff ff' },
];

const MASK_BIT = 0x80;

describe.each(HEADERS)('$name', ({ length, header }) => {
  test('is written without a mask', () => {
    const target = Buffer.alloc(16, 0xee);
    const end = writeHeader(target, 1, 0x82, length);
    expect(toHex(target.subarray(1, end))).toBe(header);
    expect(end - 1).toBe(headerLength(length, false));
    expect(toHex(target.subarray(end))).toBe(toHex(Buffer.alloc(16 - end, 0xee)));
  });

  test('is written with the mask bit and the key behind the length', () => {
    const target = Buffer.alloc(16, 0xee);
    const end = writeHeader(target, 1, 0x82, length, 0xa53c_0fe1);
    const expected = Buffer.from(`${header.replaceAll(' ', '')}a53c0fe1`, 'hex');
    expected[1]! |= MASK_BIT;
    expect(toHex(target.subarray(1, end))).toBe(toHex(expected));
    expect(end - 1).toBe(headerLength(length, true));
    expect(headerLength(length, true)).toBeLessThanOrEqual(MAX_HEADER_LENGTH);
  });
});

test('F3 a key of zeros is a key', () => {
  const target = Buffer.alloc(6, 0xee);
  expect(writeHeader(target, 0, 0x81, 5, 0)).toBe(6);
  expect(toHex(target)).toBe('81 85 00 00 00 00');
});

test('the first byte is written as it is given', () => {
  const target = Buffer.alloc(2);
  writeHeader(target, 0, 0x01, 0);
  expect(toHex(target)).toBe('01 00');
});

test('F8 F9 exactly the six opcodes of the RFC are known', () => {
  const known = Array.from({ length: 16 }, (_, opcode) => opcode).filter(isKnownOpcode);
  expect(known).toEqual(Object.values(Opcode).toSorted((a, b) => a - b));
  expect(known).toEqual([0, 1, 2, 8, 9, 10]);
});

test('the upper half of the opcodes is for control frames', () => {
  const control = Array.from({ length: 16 }, (_, opcode) => opcode).filter(isControl);
  expect(control).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
});
