import { describe, expect, test } from '@jest/globals';
import { Opcode } from '../../../src/protocol/frame/frame-header.js';
import { SLAB_SIZE } from '../../../src/protocol/frame/frame-slab.js';
import { PreparedFrame } from '../../../src/protocol/frame/prepared-frame.js';
import { patternBytes } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';
import { WrittenPieces } from '../../support/written-pieces.js';

function piecesOf(frame: PreparedFrame): Buffer[] {
  const output = new WrittenPieces();
  frame.writeTo(output);
  return output.pieces;
}

function bytesOf(frame: PreparedFrame): Buffer {
  return Buffer.concat(piecesOf(frame));
}

describe('P42 a frame for many peers', () => {
  test.each([
    ['an empty text', Opcode.Text, '', false, '81 00'],
    ['"Hello" of RFC 6455 section 5.7', Opcode.Text, 'Hello', false, '81 05 48 65 6c 6c 6f'],
    ['text that is not ASCII', Opcode.Text, 'é€🎈', false, '81 09 c3 a9 e2 82 ac f0 9f 8e 88'],
    ['no bytes', Opcode.Binary, Buffer.alloc(0), false, '82 00'],
    ['bytes', Opcode.Binary, hex('00 ff 80'), false, '82 03 00 ff 80'],
    ['text given as bytes', Opcode.Text, hex('48 69'), false, '81 02 48 69'],
    [
      '"Hello" of RFC 7692 section 7.2.3.1',
      Opcode.Text,
      hex('f2 48 cd c9 c9 07 00'),
      true,
      'c1 07 f2 48 cd c9 c9 07 00',
    ],
    ['a compressed binary message', Opcode.Binary, hex('00'), true, 'c2 01 00'],
  ])('is never masked: %s', (_name, opcode, payload, compressed, expected) => {
    const frame = new PreparedFrame(opcode, payload, compressed);
    expect(toHex(bytesOf(frame))).toBe(expected);
    expect([frame.opcode, frame.payload, frame.compressed]).toEqual([opcode, payload, compressed]);
  });

  test.each([
    ['125 characters', 'a'.repeat(125), '81 7d'],
    ['126 characters', 'a'.repeat(126), '81 7e 00 7e'],
    ['125 bytes in fewer characters', 'é'.repeat(62) + 'a', '81 7d'],
    ['126 bytes in fewer characters', 'é'.repeat(63), '81 7e 00 7e'],
    ['1,024 characters', 'a'.repeat(1_024), '81 7e 04 00'],
    ['1,024 characters of three bytes', '€'.repeat(1_024), '81 7e 0c 00'],
    ['1,025 characters', 'a'.repeat(1_025), '81 7e 04 01'],
    ['1,025 characters of three bytes', '€'.repeat(1_025), '81 7e 0c 03'],
    ['65,535 characters', 'a'.repeat(65_535), '81 7e ff ff'],
    ['65,536 characters', 'a'.repeat(65_536), '81 7f 00 00 00 00 00 01 00 00'],
    ['65,535 bytes of three each', '€'.repeat(21_845), '81 7e ff ff'],
    ['65,536 bytes of two each', 'é'.repeat(32_768), '81 7f 00 00 00 00 00 01 00 00'],
  ])('has the shortest header for a text of %s', (_name, text, header) => {
    const bytes = bytesOf(new PreparedFrame(Opcode.Text, text, false));
    expect([toHex(bytes.subarray(0, hex(header).length)), bytes.toString('utf8', hex(header).length)]).toEqual([
      header,
      text,
    ]);
  });

  test.each([
    [125, false, '82 7d'],
    [126, false, '82 7e 00 7e'],
    [2_047, false, '82 7e 07 ff'],
    [2_048, false, '82 7e 08 00'],
    [2_048, true, 'c2 7e 08 00'],
    [65_535, false, '82 7e ff ff'],
    [65_536, true, 'c2 7f 00 00 00 00 00 01 00 00'],
  ])('has the shortest header for %d bytes (compressed: %p)', (length, compressed, header) => {
    const payload = patternBytes(length);
    const bytes = bytesOf(new PreparedFrame(Opcode.Binary, payload, compressed));
    expect(toHex(bytes.subarray(0, hex(header).length))).toBe(header);
    expect(bytes.subarray(hex(header).length).equals(payload)).toBe(true);
  });
});

describe('the memory of such a frame', () => {
  test.each([
    ['a short text', 'Hello'],
    ['a long text', 'x'.repeat(5_000)],
    ['few bytes', patternBytes(2_047)],
    ['many bytes', patternBytes(2_048)],
  ])('P42 is the same for every peer: %s', (_name, payload) => {
    const frame = new PreparedFrame(Opcode.Text, payload, false);
    const [one, other] = [piecesOf(frame), piecesOf(frame)];
    expect(other.map(({ buffer, byteOffset, length }) => [buffer, byteOffset, length])).toEqual(
      one.map(({ buffer, byteOffset, length }) => [buffer, byteOffset, length]),
    );
    expect(one.every((piece, i) => piece.buffer === other[i]!.buffer)).toBe(true);
  });

  test('is the payload itself where that is long, beside its header', () => {
    const payload = patternBytes(2_048);
    const pieces = piecesOf(new PreparedFrame(Opcode.Binary, payload, false));
    expect([pieces.map(({ length }) => length), pieces[1]!.buffer === payload.buffer]).toEqual([[4, 2_048], true]);
  });

  test('is one behind the other for short ones, until the slab is full', () => {
    const frames = Array.from({ length: 20 }, () => new PreparedFrame(Opcode.Binary, patternBytes(1_000), false));
    const pieces = frames.flatMap(piecesOf);
    const follows = pieces.slice(1).filter(({ buffer, byteOffset }, i) => {
      const before = pieces[i]!;
      return buffer === before.buffer && byteOffset === before.byteOffset + before.length;
    });
    expect(pieces).toHaveLength(20);
    // 20 frames take more than one slab and less than two: between them is one break, or two.
    expect(follows.length).toBeGreaterThanOrEqual(19 - Math.ceil((20 * 1_004) / SLAB_SIZE));
    expect(new Set(pieces.map(({ buffer, byteOffset }) => `${buffer.byteLength} ${byteOffset}`)).size).toBe(20);
  });

  test('is never written again', () => {
    const first = piecesOf(new PreparedFrame(Opcode.Text, 'first', false));
    for (let i = 0; i < 1_000; i++) new PreparedFrame(Opcode.Text, 'x'.repeat(100), false);
    expect(toHex(Buffer.concat(first))).toBe('81 05 66 69 72 73 74');
  });
});
