import { describe, expect, test } from '@jest/globals';
import { MAX_CLOSE_REASON, closePayload, readClosePayload } from '../../../src/protocol/frame/close-frame.js';
import { violation } from '../../../src/protocol/frame/violation.js';
import { hex, toHex } from '../../support/hex.js';

const VALID = [
  { name: 'F52 no payload at all', payload: '', status: { code: 1005, reason: '' } },
  { name: 'F59 the lowest registered code', payload: '03 e8', status: { code: 1000, reason: '' } },
  { name: 'F59 1003', payload: '03 eb', status: { code: 1003, reason: '' } },
  { name: 'F59 1007', payload: '03 ef', status: { code: 1007, reason: '' } },
  { name: 'F59 1014', payload: '03 f6', status: { code: 1014, reason: '' } },
  { name: 'F59 the lowest code of libraries', payload: '0b b8', status: { code: 3000, reason: '' } },
  { name: 'F59 the highest code of applications', payload: '13 87', status: { code: 4999, reason: '' } },
  { name: 'a code and a reason', payload: '03 e9 62 79 65', status: { code: 1001, reason: 'bye' } },
  { name: 'a reason in two alphabets', payload: '03 e8 c3 a9 e2 82 ac', status: { code: 1000, reason: 'é€' } },
];

const REFUSED = [
  { name: 'F53 a single byte', payload: '03', code: 'close_payload' },
  { name: 'F54 code 0', payload: '00 00', code: 'close_code' },
  { name: 'F54 code 999', payload: '03 e7', code: 'close_code' },
  { name: 'F55 the reserved code 1004', payload: '03 ec', code: 'close_code' },
  { name: 'F56 code 1005, which says that there was none', payload: '03 ed', code: 'close_code' },
  { name: 'F56 code 1006, which says that no close frame came', payload: '03 ee', code: 'close_code' },
  { name: 'F56 code 1015, which says that TLS failed', payload: '03 f7', code: 'close_code' },
  { name: 'F57 code 1016', payload: '03 f8', code: 'close_code' },
  { name: 'F57 code 1100', payload: '04 4c', code: 'close_code' },
  { name: 'F57 code 2000', payload: '07 d0', code: 'close_code' },
  { name: 'F57 code 2999', payload: '0b b7', code: 'close_code' },
  { name: 'F58 code 5000', payload: '13 88', code: 'close_code' },
  { name: 'F58 code 65535', payload: 'ff ff', code: 'close_code' },
  { name: 'F60 a reason with a byte that is never UTF-8', payload: '03 e8 ff', code: 'close_reason' },
  { name: 'F60 a reason that ends inside a character', payload: '03 e8 e2 82', code: 'close_reason' },
] as const;

describe('readClosePayload', () => {
  test.each(VALID)('reads $name', ({ payload, status }) => {
    expect(readClosePayload(hex(payload))).toEqual(status);
  });

  test.each(REFUSED)('refuses $name', ({ payload, code }) => {
    expect(readClosePayload(hex(payload))).toBe(violation(code));
  });

  test('F61 reads a reason of 123 bytes', () => {
    const reason = 'r'.repeat(123);
    expect(readClosePayload(Buffer.concat([hex('0b b8'), Buffer.from(reason)]))).toEqual({ code: 3000, reason });
  });
});

describe('closePayload', () => {
  test('is empty without a code', () => {
    expect(toHex(closePayload(undefined))).toBe('');
    expect(toHex(closePayload(undefined, Buffer.alloc(0)))).toBe('');
  });

  test('is the code alone without a reason', () => {
    expect(toHex(closePayload(1001))).toBe('03 e9');
  });

  test('has the reason in UTF-8 behind the code', () => {
    expect(toHex(closePayload(4000, 'é€'))).toBe('0f a0 c3 a9 e2 82 ac');
    expect(toHex(closePayload(4000, hex('c3 a9')))).toBe('0f a0 c3 a9');
  });

  test.each([0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_536, 1000.5, Number.NaN])(
    'F67 throws for code %p, which must not be sent',
    (code) => {
      expect(() => closePayload(code)).toThrow(RangeError);
      expect(() => closePayload(code)).toThrow(`Close code ${code} must not be sent`);
    },
  );

  test('F67 counts the bytes of the reason, not its characters', () => {
    const longest = `${'é'.repeat(61)}.`;
    expect(closePayload(1000, longest)).toHaveLength(2 + MAX_CLOSE_REASON);
    expect(() => closePayload(1000, `${longest}.`)).toThrow(RangeError);
    expect(() => closePayload(1000, 'é'.repeat(62))).toThrow('at most 123 bytes of UTF-8, this one 124');
  });

  test('throws for a reason without a code', () => {
    expect(() => closePayload(undefined, 'why')).toThrow(RangeError);
  });

  test('throws for reason bytes that are not UTF-8', () => {
    expect(() => closePayload(1000, hex('c3'))).toThrow(RangeError);
  });

  test('gives back what was put in', () => {
    expect(readClosePayload(closePayload(3999, 'gone'))).toEqual({ code: 3999, reason: 'gone' });
  });
});
