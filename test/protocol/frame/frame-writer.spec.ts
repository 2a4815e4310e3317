import { describe, expect, test } from '@jest/globals';
import { Opcode } from '../../../src/protocol/frame/frame-header.js';
import type { Role } from '../../../src/protocol/frame/frame-reader.js';
import { FrameWriter } from '../../../src/protocol/frame/frame-writer.js';
import { maskedFrame, patternBytes, unmaskedFrame } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';
import { WrittenPieces } from '../../support/written-pieces.js';

/** What a writer gives out while `write` uses it: the pieces, and what `write` returned. */
function written(role: Role, write: (writer: FrameWriter) => number | undefined): { pieces: Buffer[]; key: string } {
  const output = new WrittenPieces();
  const key = write(new FrameWriter(role, output));
  return { pieces: output.pieces, key: key === undefined ? 'none' : key.toString(16).padStart(8, '0') };
}

const FRAMES = [
  { name: 'a text message', opcode: Opcode.Text, fin: true, firstByte: 0x81 },
  { name: 'a first fragment', opcode: Opcode.Text, fin: false, firstByte: 0x01 },
  { name: 'a middle fragment', opcode: Opcode.Continuation, fin: false, firstByte: 0x00 },
  { name: 'a last fragment', opcode: Opcode.Continuation, fin: true, firstByte: 0x80 },
  { name: 'a ping', opcode: Opcode.Ping, fin: true, firstByte: 0x89 },
];

describe.each(FRAMES)('$name', ({ opcode, fin, firstByte }) => {
  test('F4 of a server is not masked', () => {
    const text = written('server', (writer) => writer.text(opcode, 'Hé', fin));
    const bytes = written('server', (writer) => writer.bytes(opcode, hex('48 c3 a9'), fin));
    const expected = toHex(unmaskedFrame(firstByte, '48 c3 a9'));
    expect([text, bytes].map(({ pieces }) => toHex(Buffer.concat(pieces)))).toEqual([expected, expected]);
    expect([text.key, bytes.key]).toEqual(['none', 'none']);
  });

  test('of a client is masked with the key that is returned', () => {
    const text = written('client', (writer) => writer.text(opcode, 'Hé', fin));
    const bytes = written('client', (writer) => writer.bytes(opcode, hex('48 c3 a9'), fin));
    for (const { pieces, key } of [text, bytes]) {
      expect(toHex(Buffer.concat(pieces))).toBe(toHex(maskedFrame(firstByte, '48 c3 a9', key)));
    }
  });
});

test('P39 RSV1 is set where it is said, by a server and a client', () => {
  const text = written('server', (writer) => writer.text(Opcode.Text, 'a', false, true));
  const bytes = written('server', (writer) => writer.bytes(Opcode.Binary, hex('62'), true, true));
  expect([text, bytes].map(({ pieces }) => toHex(Buffer.concat(pieces)))).toEqual(['41 01 61', 'c2 01 62']);
  const { pieces, key } = written('client', (writer) => writer.bytes(Opcode.Text, hex('63'), true, true));
  expect(toHex(Buffer.concat(pieces))).toBe(toHex(maskedFrame(0xc1, '63', key)));
});

test('a frame is final unless something else is said', () => {
  const { pieces } = written('server', (writer) => writer.text(Opcode.Text, ''));
  expect(toHex(Buffer.concat(pieces))).toBe('81 00');
  const { pieces: binary } = written('server', (writer) => writer.bytes(Opcode.Binary, Buffer.alloc(0)));
  expect(toHex(Buffer.concat(binary))).toBe('82 00');
});

describe.each([0, 1, 125, 126, 127, 2047, 2048, 65_535, 65_536])('F19 a payload of %p bytes', (length) => {
  const payload = patternBytes(length);
  const text = 'x'.repeat(length);

  test('is written by a server', () => {
    const bytes = written('server', (writer) => writer.bytes(Opcode.Binary, payload));
    expect(Buffer.concat(bytes.pieces).equals(unmaskedFrame(0x82, payload))).toBe(true);
    const words = written('server', (writer) => writer.text(Opcode.Text, text));
    expect(Buffer.concat(words.pieces).equals(unmaskedFrame(0x81, Buffer.from(text)))).toBe(true);
  });

  test('is written by a client, and the bytes given stay as they are', () => {
    const given = Buffer.from(payload);
    const bytes = written('client', (writer) => writer.bytes(Opcode.Binary, given));
    expect(Buffer.concat(bytes.pieces).equals(maskedFrame(0x82, payload, bytes.key))).toBe(true);
    expect(given.equals(payload)).toBe(true);
    const words = written('client', (writer) => writer.text(Opcode.Text, text));
    expect(Buffer.concat(words.pieces).equals(maskedFrame(0x81, Buffer.from(text), words.key))).toBe(true);
  });
});

test('a small payload leaves in one piece with its header, a large one beside it without a copy', () => {
  const small = written('server', (writer) => writer.bytes(Opcode.Binary, patternBytes(2047)));
  expect(small.pieces).toHaveLength(1);
  const payload = patternBytes(2048);
  const large = written('server', (writer) => writer.bytes(Opcode.Binary, payload));
  expect(large.pieces.map((piece) => piece.length)).toEqual([4, 2048]);
  expect(large.pieces[1]?.buffer).toBe(payload.buffer);
  expect(large.pieces[1]?.byteOffset).toBe(payload.byteOffset);
});

test.each([
  { name: 'the last of ASCII', text: '\u007f', bytes: '7f' },
  { name: 'the first behind ASCII', text: '\u0080', bytes: 'c2 80' },
  { name: 'the last of latin1, behind ASCII', text: 'a\u00ff', bytes: '61 c3 bf' },
  { name: 'the first behind latin1, before ASCII', text: '\u0100a', bytes: 'c4 80 61' },
  { name: 'an ASCII part of a text that is not', text: '\u65e5abc'.slice(1), bytes: '61 62 63' },
  { name: 'a pair of surrogates', text: '\u{1f600}', bytes: 'f0 9f 98 80' },
])('$name leaves as UTF-8', ({ text, bytes }) => {
  const { pieces } = written('server', (writer) => writer.text(Opcode.Text, text));
  expect(toHex(Buffer.concat(pieces))).toBe(toHex(unmaskedFrame(0x81, bytes)));
});

test('half of a surrogate pair leaves as the replacement character, so that the frame stays valid UTF-8', () => {
  const { pieces } = written('server', (writer) => writer.text(Opcode.Text, 'a\ud83d'));
  expect(toHex(Buffer.concat(pieces))).toBe('81 04 61 ef bf bd');
});

test('every frame of a client has a key of its own', () => {
  const keys = Array.from({ length: 100 }, () => written('client', (writer) => writer.text(Opcode.Text, '')).key);
  // Two equal ones among 100 random keys: once in a million runs.
  expect(new Set(keys).size).toBeGreaterThanOrEqual(99);
});

describe.each(['server', 'client'] as const)('the text of a %s', (role) => {
  // Of these the header is longer than it would be for so many ASCII characters.
  test.each([42, 63, 125, 126, 1024, 1025])(
    'F19 with %p characters of three bytes each is written behind its length',
    (count) => {
      const text = '€'.repeat(count);
      const { pieces, key } = written(role, (writer) => writer.text(Opcode.Text, text));
      const expected =
        role === 'server' ? unmaskedFrame(0x81, Buffer.from(text)) : maskedFrame(0x81, Buffer.from(text), key);
      expect(toHex(Buffer.concat(pieces))).toBe(toHex(expected));
    },
  );
});

test('frames that are written in a row lie side by side in the same memory', () => {
  const output = new WrittenPieces();
  const writer = new FrameWriter('server', output);
  // New memory may begin with any of them but not with two.
  for (const text of ['a', 'b', 'c']) writer.text(Opcode.Text, text);
  const [a, b, c] = output.pieces;
  const follows = (one?: Buffer, next?: Buffer) =>
    one?.buffer === next?.buffer && (one?.byteOffset ?? 0) + 3 === next?.byteOffset;
  expect(follows(a, b) || follows(b, c)).toBe(true);
});
