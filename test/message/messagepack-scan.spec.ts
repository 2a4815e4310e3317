import { describe, expect, it } from '@jest/globals';
import { UndecodableError } from '../../src/message/message-codec.js';
import { checkMessagePack } from '../../src/message/messagepack-scan.js';
import { hex } from '../support/hex.js';

const LEVELS = 4;
const check =
  (bytes: Buffer, levels = LEVELS) =>
  () =>
    checkMessagePack(bytes, levels);

/** Every format of the specification with its shortest and its longest form that a test should hold. */
const whole: readonly [format: string, bytes: string][] = [
  ['positive fixint', '00'],
  ['positive fixint', '7f'],
  ['fixmap', '80'],
  ['fixmap of 15', `8f${'01c0'.repeat(15)}`],
  ['fixarray', '90'],
  ['fixarray of 15', `9f${'c0'.repeat(15)}`],
  ['fixstr', 'a0'],
  ['fixstr of 31', `bf${'61'.repeat(31)}`],
  ['nil', 'c0'],
  ['false', 'c2'],
  ['true', 'c3'],
  ['bin 8', 'c4 02 0102'],
  ['bin 16', 'c5 0002 0102'],
  ['bin 32', 'c6 00000002 0102'],
  ['float 32', 'ca 3f800000'],
  ['float 64', 'cb 3ff0000000000000'],
  ['uint 8', 'cc ff'],
  ['uint 16', 'cd ffff'],
  ['uint 32', 'ce ffffffff'],
  ['uint 64', 'cf ffffffffffffffff'],
  ['int 8', 'd0 80'],
  ['int 16', 'd1 8000'],
  ['int 32', 'd2 80000000'],
  ['int 64', 'd3 8000000000000000'],
  ['fixstr beyond ASCII', 'a7 61 c5be f09f9880'],
  ['str 8', 'd9 01 61'],
  ['str 16', 'da 0001 61'],
  ['str 32', 'db 00000001 61'],
  ['array 16', 'dc 0002 c0 c0'],
  ['array 32', 'dd 00000002 c0 c0'],
  ['map 16', 'de 0001 a161 c0'],
  ['map 32', 'df 00000001 a161 c0'],
  ['negative fixint', 'e0'],
  ['negative fixint', 'ff'],
  ['timestamp 32', 'd6 ff 00000001'],
  ['timestamp 64', 'd7 ff 0000000000000001'],
  ['timestamp 96', 'c7 0c ff 00000000 0000000000000001'],
  ['timestamp 96, the latest', 'c7 0c ff 3b9ac9ff 000007dba8217fff'],
  ['timestamp 96 before 1970', 'c7 0c ff 00000000 ffffffffffffffff'],
];

describe.each(whole)('%s (%s)', (_format, text) => {
  const bytes = hex(text);

  it('is one value', () => {
    expect(check(bytes)).not.toThrow();
  });

  it('is none with anything behind it', () => {
    expect(check(Buffer.concat([bytes, hex('c0')]))).toThrow('Invalid MessagePack: there is something behind its end');
  });

  it('is none without any of its last bytes', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(check(bytes.subarray(0, length))).toThrow(new UndecodableError('Invalid MessagePack: it ends too soon'));
    }
  });

  it('is none beyond its end, though there are bytes in memory', () => {
    const larger = Buffer.concat([bytes, Buffer.alloc(64, 0xc0)]);
    expect(check(larger.subarray(0, bytes.length))).not.toThrow();
    expect(check(larger.subarray(0, bytes.length - 1))).toThrow(UndecodableError);
  });
});

describe('checkMessagePack', () => {
  it.each([
    ['an array 32', 'dd 7fffffff'],
    ['an array 32 of all there can be', 'dd ffffffff'],
    ['an array 16', 'dc ffff c0'],
    ['a map 32', 'df 7fffffff'],
    ['a map 32 of all there can be', 'df ffffffff'],
    ['a map with half of its values', '82 a161 c0 a162'],
    ['a str 32', 'db ffffffff 61'],
    ['a bin 32', 'c6 ffffffff 00'],
    ['an ext 32', 'c9 ffffffff ff'],
    ['an array in an array', '92 c0 dd 00ffffff'],
  ])('refuses %s that is longer than the bytes', (_name, bytes) => {
    expect(check(hex(bytes))).toThrow('it ends too soon');
  });

  it.each([
    ['arrays', '91', 'c0'],
    ['maps by their values', '81a0', 'c0'],
    ['maps by their keys', '81', 'c0c0'],
    ['large arrays', 'dd00000001', 'c0'],
  ])('counts the levels of %s', (_name, opening, innermost) => {
    // Keys that are maps need their values behind them.
    const nested = (levels: number) =>
      hex(opening.repeat(levels) + innermost + (opening === '81' ? 'c0'.repeat(levels - 1) : ''));
    expect(check(nested(LEVELS))).not.toThrow();
    expect(check(nested(LEVELS + 1))).toThrow('Invalid MessagePack: it is nested deeper than 4 levels');
  });

  it('counts what is side by side as one level', () => {
    expect(check(hex('94 9190 9190 80 91810000'))).not.toThrow();
  });

  it('A10 looks no deeper than it must, without recursion', () => {
    expect(check(Buffer.alloc(1_000_000, 0x91), 1000)).toThrow('nested deeper than 1000 levels');
    expect(check(Buffer.alloc(1_000_000, 0x91), Infinity)).toThrow('it ends too soon');
  });

  it.each([
    ['the byte that is never used', 'c1', '0xc1 is never used'],
    ['that byte inside', '91 c1', '0xc1 is never used'],
    ['a fixstr that is no UTF-8', 'a2 c328', 'a text is not UTF-8'],
    ['a str 8 that is no UTF-8 at its end', 'd9 04 616161f0', 'a text is not UTF-8'],
    ['a str 16 with a surrogate', 'da 0003 eda080', 'a text is not UTF-8'],
    ['text that would draw in what is behind it', '92 a1 f0 a3 616161', 'a text is not UTF-8'],
    ['fixext 1', 'd4 05 00', 'extension type 5 is not known'],
    ['fixext 2', 'd5 80 0000', 'extension type -128 is not known'],
    ['a record of msgpackr', 'd4 72 40 92 a161 a162 01 02', 'extension type 114 is not known'],
    ['a regular expression of msgpackr', 'd4 78 00 92 a6 2861 2b292b24 a0', 'extension type 120 is not known'],
    ['an error of msgpackr', 'd4 65 00 93 a0 a161 c0', 'extension type 101 is not known'],
    ['undefined of msgpackr', 'd4 00 00', 'extension type 0 is not known'],
    ['a reference of msgpackr', 'd6 70 00000001', 'extension type 112 is not known'],
    ['a timestamp of 1 byte', 'd4 ff 00', 'a timestamp is not one'],
    ['a timestamp of no bytes', 'c7 00 ff', 'a timestamp is not one'],
    ['a timestamp of 16 bytes', `d8 ff ${'00'.repeat(16)}`, 'a timestamp is not one'],
    ['a timestamp that no Date can hold', 'c7 0c ff 00000000 7fffffffffffffff', 'a timestamp is not one'],
    ['the second after', 'c7 0c ff 00000000 000007dba8218000', 'a timestamp is not one'],
    ['one long before', 'c7 0c ff 00000000 8000000000000000', 'a timestamp is not one'],
  ])('refuses %s', (_name, bytes, message) => {
    expect(check(hex(bytes))).toThrow(new UndecodableError(`Invalid MessagePack: ${message}`));
  });
});
