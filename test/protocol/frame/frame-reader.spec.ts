import { describe, expect, test } from '@jest/globals';
import {
  FrameReader,
  type FrameHandler,
  type FrameHeader,
  type ShortMessageHandler,
} from '../../../src/protocol/frame/frame-reader.js';
import { violation, type Violation, type ViolationCode } from '../../../src/protocol/frame/violation.js';
import { chunkings, everySplit, type Chunking } from '../../support/chunkings.js';
import { MASK_KEY, maskedFrame, patternBytes, unmaskedFrame } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';

/** Writes frames down as lines: opcode and flags, key, length, payload. */
class RecordingHandler implements FrameHandler, ShortMessageHandler {
  readonly log: string[] = [];
  /** What the next header or payload is answered with. */
  refuseHeader: Violation | undefined;
  refusePayload: Violation | undefined;
  #payload: Buffer[] = [];
  #header = '';

  frameHeader({ fin, rsv, opcode, length, masked, maskKey }: FrameHeader): Violation | undefined {
    const key = masked ? ` key ${maskKey.toString(16).padStart(8, '0')}` : '';
    this.#header = `${fin ? 'fin ' : ''}rsv ${rsv} opcode ${opcode}${key} length ${length}`;
    return this.refuseHeader;
  }

  framePayload(bytes: Buffer, start: number, end: number, last: boolean, ascii: boolean): Violation | undefined {
    const piece = Buffer.from(bytes.subarray(start, end));
    if (ascii && piece.some((byte) => byte > 0x7f)) throw new Error(`Said to be ASCII: ${toHex(piece)}`);
    this.#payload.push(piece);
    if (last) {
      this.log.push(`${this.#header}: ${toHex(Buffer.concat(this.#payload))}`);
      this.#payload = [];
    }
    return this.refusePayload;
  }

  takesShort(): boolean {
    return true;
  }

  shortMessage(opcode: number, bytes: Buffer, start: number, end: number, ascii: boolean): Violation | undefined {
    const maskKey = bytes.readUInt32BE(start - 4);
    this.frameHeader({ fin: true, rsv: 0, opcode, length: end - start, masked: true, maskKey });
    return this.framePayload(bytes, start, end, true, ascii);
  }
}

/** What comes out of the chunks: the log of the frames, and the code of the violation behind it. */
function readAll(masked: boolean, chunks: readonly Buffer[], short: boolean): string[] {
  const handler = new RecordingHandler();
  const reader = new FrameReader(masked, handler, false, short ? handler : undefined);
  const violations = chunks.map((chunk) => reader.read(chunk)).filter((found) => found !== undefined);
  return [...handler.log, ...violations.map(({ code }) => code)];
}

/** The ways in which bytes may arrive, each with and without a way of its own for short messages. */
function bothWays(ways: readonly Chunking[]): readonly (Chunking & { readonly short: boolean })[] {
  return [false, true].flatMap((short) =>
    ways.map(({ name, chunks }) => ({ name, chunks: chunks.map((chunk) => Buffer.from(chunk)), short })),
  );
}

const KEY = MASK_KEY.replaceAll(' ', '');

const FRAMES = [
  {
    name: 'the masked "Hello" of RFC 6455 section 5.7',
    bytes: '81 85 37 fa 21 3d 7f 9f 4d 51 58',
    log: ['fin rsv 0 opcode 1 key 37fa213d length 5: 48 65 6c 6c 6f'],
  },
  {
    name: 'F3 a key of zeros',
    bytes: '82 82 00 00 00 00 01 ff',
    log: ['fin rsv 0 opcode 2 key 00000000 length 2: 01 ff'],
  },
  { name: 'an empty fragment', bytes: '01 80 a5 3c 0f e1', log: [`rsv 0 opcode 1 key ${KEY} length 0: `] },
  { name: 'F17 an empty ping', bytes: '89 80 a5 3c 0f e1', log: [`fin rsv 0 opcode 9 key ${KEY} length 0: `] },
  {
    name: 'F43 frames of all kinds in a row',
    bytes: '01 81 a5 3c 0f e1 c4 8a 80 00 00 00 00 80 82 ff ff ff ff 9d 9c 88 80 a5 3c 0f e1',
    log: [
      `rsv 0 opcode 1 key ${KEY} length 1: 61`,
      'fin rsv 0 opcode 10 key 00000000 length 0: ',
      'fin rsv 0 opcode 0 key ffffffff length 2: 62 63',
      `fin rsv 0 opcode 8 key ${KEY} length 0: `,
    ],
  },
];

describe.each(FRAMES)('$name', ({ bytes, log }) => {
  test('F78 F79 is read however it is cut', () => {
    for (const { name, chunks, short } of bothWays(chunkings(hex(bytes)))) {
      expect({ name, short, log: readAll(true, chunks, short) }).toEqual({ name, short, log });
    }
  });

  test('F18 is read with a cut at each place', () => {
    for (const { name, chunks, short } of bothWays(everySplit(hex(bytes)))) {
      expect({ name, short, log: readAll(true, chunks, short) }).toEqual({ name, short, log });
    }
  });
});

describe.each([0, 1, 125, 126, 127, 65_535, 65_536])('F19 a payload of %p bytes', (length) => {
  const payload = patternBytes(length);

  test('is read with a mask however it is cut', () => {
    const log = [`fin rsv 0 opcode 2 key ${KEY} length ${length}: ${toHex(payload)}`];
    for (const { name, chunks, short } of bothWays(chunkings(maskedFrame(0x82, payload)))) {
      expect({ name, short, same: readAll(true, chunks, short).join() === log.join() }).toEqual({
        name,
        short,
        same: true,
      });
    }
  });

  test('is read without a mask however it is cut', () => {
    const log = [`fin rsv 0 opcode 2 length ${length}: ${toHex(payload)}`];
    for (const { name, chunks, short } of bothWays(chunkings(unmaskedFrame(0x82, payload)))) {
      expect({ name, short, same: readAll(false, chunks, short).join() === log.join() }).toEqual({
        name,
        short,
        same: true,
      });
    }
  });
});

/** The bytes end with the one that shows what is wrong: the reader says so there, and not before. */
const REFUSED: { name: string; bytes: string; code: ViolationCode; client?: true; frames?: string[] }[] = [
  { name: 'F1 F2 an unmasked frame, after two bytes', bytes: '81 05', code: 'mask_missing' },
  { name: 'a masked frame to a client, after two bytes', bytes: '81 85', code: 'mask_unexpected', client: true },
  { name: 'F5 RSV2', bytes: 'a1', code: 'reserved_bits' },
  { name: 'F6 RSV3', bytes: '91', code: 'reserved_bits' },
  { name: 'F12 RSV1', bytes: 'c1', code: 'reserved_bits' },
  { name: 'F8 opcode 3', bytes: '83', code: 'reserved_opcode' },
  { name: 'F8 opcode 7', bytes: '87', code: 'reserved_opcode' },
  { name: 'F9 opcode B', bytes: '8b', code: 'reserved_opcode' },
  { name: 'F9 opcode F', bytes: '8f', code: 'reserved_opcode' },
  { name: 'F10 a fragment of a close frame', bytes: '08', code: 'control_fragmented' },
  { name: 'F10 a fragment of a ping', bytes: '09', code: 'control_fragmented' },
  { name: 'F10 a fragment of a pong', bytes: '0a', code: 'control_fragmented' },
  { name: 'F14 F15 a ping in the 16-bit form', bytes: '89 fe', code: 'control_too_long' },
  { name: 'F16 a close frame in the 64-bit form', bytes: '88 ff', code: 'control_too_long' },
  { name: 'F28 the 16-bit form of 0', bytes: '82 fe 00 00', code: 'length_not_minimal' },
  { name: 'F28 the 16-bit form of 125', bytes: '82 fe 00 7d', code: 'length_not_minimal' },
  { name: 'F29 the 64-bit form of 0', bytes: '82 ff 00 00 00 00 00 00 00 00', code: 'length_not_minimal' },
  { name: 'F29 the 64-bit form of 65,535', bytes: '82 ff 00 00 00 00 00 00 ff ff', code: 'length_not_minimal' },
  { name: 'F20 a 64-bit length with its highest bit', bytes: '82 ff 80', code: 'length_sign_bit' },
  { name: 'H52 the "G" of an HTTP request', bytes: '47', code: 'reserved_bits' },
  {
    name: 'F8 a bad frame behind a good one',
    bytes: '8a 80 00 00 00 00 83',
    code: 'reserved_opcode',
    frames: ['fin rsv 0 opcode 10 key 00000000 length 0: '],
  },
];

describe.each(REFUSED)('$name', ({ bytes, code, client, frames = [] }) => {
  test('F78 F79 is refused at its last byte however it is cut', () => {
    for (const { name, chunks, short } of bothWays([...chunkings(hex(bytes)), ...everySplit(hex(bytes))])) {
      expect({ name, short, log: readAll(!client, chunks, short) }).toEqual({ name, short, log: [...frames, code] });
    }
  });

  test('is not refused one byte earlier', () => {
    for (const short of [false, true]) {
      expect(readAll(!client, [hex(bytes).subarray(0, -1)], short)).toEqual(frames);
    }
  });

  test('F80 ends the reading: a legal frame behind it is not looked at', () => {
    const legal = client ? '8a 00' : '8a 80 00 00 00 00';
    for (const { name, chunks, short } of bothWays(chunkings(hex(`${bytes} ${legal}`)))) {
      expect({ name, short, log: readAll(!client, chunks, short) }).toEqual({ name, short, log: [...frames, code] });
    }
  });
});

test.each([false, true])('F7 exactly the legal ones of all 256 first bytes survive, short ones apart: %p', (short) => {
  const legal = Array.from({ length: 256 }, (_, first) => first).filter(
    (first) =>
      readAll(true, [Buffer.from([first, ...hex('80 a5 3c 0f e1')])], short)
        .at(-1)
        ?.includes(' opcode ') === true,
  );
  expect(toHex(Buffer.from(legal))).toBe('00 01 02 80 81 82 88 89 8a');
});

describe('lengths over 32 bits', () => {
  const LENGTHS = [
    { name: 'F24 0x7FFFFFFF', bytes: '82 ff 00 00 00 00 7f ff ff ff', length: 0x7fff_ffff },
    { name: 'F24 0x80000000', bytes: '82 ff 00 00 00 00 80 00 00 00', length: 0x8000_0000 },
    { name: 'F24 0xFFFFFFFF', bytes: '82 ff 00 00 00 00 ff ff ff ff', length: 0xffff_ffff },
    { name: 'F23 a high word', bytes: '82 ff 00 00 00 01 00 00 00 02', length: 0x1_0000_0002 },
    { name: 'F21 2^53', bytes: '82 ff 00 20 00 00 00 00 00 00', length: 2 ** 53 },
    { name: 'F22 2^63 - 1, rounded to 2^63', bytes: '82 ff 7f ff ff ff ff ff ff ff', length: 2 ** 63 },
  ];

  test.each(LENGTHS)('$name is told to the handler, which may refuse it at the header', ({ bytes, length }) => {
    for (const { name, chunks } of chunkings(hex(`${bytes} ${MASK_KEY}`))) {
      const lengths: number[] = [];
      const reader = new FrameReader(true, {
        frameHeader: (header) => {
          lengths.push(header.length);
          return violation('message_too_big');
        },
        framePayload: () => violation('invalid_utf8'),
      });
      const found = chunks.map((chunk) => reader.read(chunk)?.code).filter((code) => code !== undefined);
      expect({ name, lengths, found }).toEqual({ name, lengths: [length], found: ['message_too_big'] });
    }
  });
});

describe('the handler', () => {
  test('gets a frame that lies whole in one chunk in one piece, unmasked where it stands', () => {
    const chunk = maskedFrame(0x81, '48 65 6c 6c 6f');
    const pieces: unknown[] = [];
    const reader = new FrameReader(true, {
      frameHeader: () => undefined,
      framePayload: (bytes, start, end, last, ascii) => {
        pieces.push({ sameBuffer: bytes === chunk, start, end, last, ascii });
        return undefined;
      },
    });
    reader.read(chunk);
    expect(pieces).toEqual([{ sameBuffer: true, start: 6, end: 11, last: true, ascii: true }]);
    expect(chunk.toString('latin1', 6)).toBe('Hello');
  });

  test('is told nothing about ASCII in a frame without mask', () => {
    const claims: boolean[] = [];
    const reader = new FrameReader(false, {
      frameHeader: () => undefined,
      framePayload: (_bytes, _start, _end, _last, ascii) => {
        claims.push(ascii);
        return undefined;
      },
    });
    reader.read(hex('81 01 61'));
    expect(claims).toEqual([false]);
  });

  test('ends the reading by refusing a payload', () => {
    const handler = new RecordingHandler();
    handler.refusePayload = violation('invalid_utf8');
    const reader = new FrameReader(true, handler);
    const frame = maskedFrame(0x8a, '61');
    expect(reader.read(Buffer.concat([frame, frame]))).toBe(violation('invalid_utf8'));
    expect(reader.read(maskedFrame(0x8a, '61'))).toBeUndefined();
    expect(handler.log).toHaveLength(1);
  });

  test('F27 ends the reading by refusing a header: its payload is not read', () => {
    const handler = new RecordingHandler();
    handler.refuseHeader = violation('message_too_big');
    const reader = new FrameReader(true, handler);
    expect(reader.read(maskedFrame(0x82, '61 62'))).toBe(violation('message_too_big'));
    expect(handler.log).toEqual([]);
  });
});

test('a stopped reader reads nothing more, also in the middle of a header', () => {
  const handler = new RecordingHandler();
  const reader = new FrameReader(true, handler);
  reader.read(hex('81'));
  reader.stop();
  expect(reader.read(hex('80 00 00 00 00'))).toBeUndefined();
  expect(handler.log).toEqual([]);
});
