import { isAscii } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import type { FrameHeader } from '../../../src/protocol/frame/frame-reader.js';
import { MessageAssembler, type MessageLimits } from '../../../src/protocol/message/message-assembler.js';
import type { ViolationCode } from '../../../src/protocol/frame/violation.js';
import { chunkings } from '../../support/chunkings.js';
import { hex } from '../../support/hex.js';
import { RecordingMessages } from '../../support/recording-sink.js';

/** A data frame: opcode, whether it is the last, payload as a hex literal. */
type Frame = readonly [opcode: 0 | 1 | 2, fin: 'fin' | 'more', payload: string];

const LIMITS: MessageLimits = { maxPayload: 1000, maxEmptyFragments: 3 };

function header([opcode, fin, payload]: Frame, length = hex(payload).length): FrameHeader {
  return { fin: fin === 'fin', rsv: 0, opcode, length, masked: true, maskKey: 0 };
}

/**
 * What comes out of the frames; each payload comes in the pieces that `cut` makes of it.
 *
 * @param asciiKnown whether it is said of each piece if it is ASCII, as the masks of clients let the reader see
 */
function assemble(frames: readonly Frame[], limits = LIMITS, cut = whole, asciiKnown = false): string[] {
  const messages = new RecordingMessages();
  const assembler = new MessageAssembler(messages, limits);
  for (const frame of frames) {
    let found = assembler.header(header(frame));
    const pieces = cut(hex(frame[2]));
    for (const [i, piece] of pieces.entries()) {
      const around = Buffer.concat([hex('ff'), piece, hex('ff')]);
      const ascii = asciiKnown && isAscii(piece);
      found ??= assembler.payload(around, 1, 1 + piece.length, i === pieces.length - 1, ascii);
    }
    if (found !== undefined) return [...messages.log, found.code];
  }
  return messages.log;
}

function whole(bytes: Buffer): readonly Buffer[] {
  return [bytes];
}

const CUTS = chunkings(Buffer.alloc(0)).map(({ name }, i) => ({
  name,
  cut: (bytes: Buffer) => chunkings(bytes)[i]!.chunks,
}));

const MESSAGES: { name: string; frames: Frame[]; log: string[] }[] = [
  { name: 'a text of one frame', frames: [[1, 'fin', '48 c3 a9']], log: ['text "Hé"'] },
  { name: 'bytes of one frame', frames: [[2, 'fin', '00 ff']], log: ['binary 00 ff'] },
  { name: 'an empty text', frames: [[1, 'fin', '']], log: ['text ""'] },
  { name: 'an empty message of bytes', frames: [[2, 'fin', '']], log: ['binary'] },
  {
    name: 'a text of three fragments',
    frames: [
      [1, 'more', '61'],
      [0, 'more', '62'],
      [0, 'fin', '63'],
    ],
    log: ['text "abc"'],
  },
  {
    name: 'bytes of three fragments',
    frames: [
      [2, 'more', 'fd'],
      [0, 'more', 'fe'],
      [0, 'fin', 'ff'],
    ],
    log: ['binary fd fe ff'],
  },
  {
    name: 'F37 a text with empty first, middle and last fragments',
    frames: [
      [1, 'more', ''],
      [0, 'more', '61'],
      [0, 'more', ''],
      [0, 'fin', ''],
    ],
    log: ['text "a"'],
  },
  {
    name: 'F37 bytes whose first fragments are empty',
    frames: [
      [2, 'more', ''],
      [0, 'more', ''],
      [0, 'fin', '01 02'],
    ],
    log: ['binary 01 02'],
  },
  {
    name: 'F37 a text of empty fragments only',
    frames: [
      [1, 'more', ''],
      [0, 'fin', ''],
    ],
    log: ['text ""'],
  },
  {
    name: 'F48 a character split between fragments',
    frames: [
      [1, 'more', 'f0 9f'],
      [0, 'more', ''],
      [0, 'more', '98'],
      [0, 'fin', '80'],
    ],
    log: ['text "😀"'],
  },
  {
    name: 'messages in a row, each without traces of the one before',
    frames: [
      [1, 'more', '61'],
      [0, 'fin', '62'],
      [2, 'fin', 'ff'],
      [1, 'fin', '63'],
      [2, 'more', '80'],
      [0, 'fin', '81'],
    ],
    log: ['text "ab"', 'binary ff', 'text "c"', 'binary 80 81'],
  },
  {
    name: 'F26 exactly maxPayload in one frame and in fragments',
    frames: [
      [2, 'fin', '00'.repeat(1000)],
      [2, 'more', '11'.repeat(999)],
      [0, 'fin', '11'],
    ],
    log: [`binary${' 00'.repeat(1000)}`, `binary${' 11'.repeat(1000)}`],
  },
  {
    name: 'F39 as many empty fragments as are allowed, in each message',
    frames: [
      [1, 'more', ''],
      [0, 'more', ''],
      [0, 'more', ''],
      [0, 'fin', ''],
      [1, 'more', ''],
      [0, 'fin', '61'],
    ],
    log: ['text ""', 'text "a"'],
  },
];

const REFUSED: { name: string; frames: Frame[]; log: [...string[], ViolationCode] }[] = [
  { name: 'F31 a continuation first', frames: [[0, 'fin', '61']], log: ['continuation_unexpected'] },
  { name: 'F31 an unfinished continuation first', frames: [[0, 'more', '']], log: ['continuation_unexpected'] },
  {
    name: 'F32 a text in a text',
    frames: [
      [1, 'more', '61'],
      [1, 'fin', '62'],
    ],
    log: ['continuation_expected'],
  },
  {
    name: 'F33 bytes in a text',
    frames: [
      [1, 'more', '61'],
      [2, 'fin', '62'],
    ],
    log: ['continuation_expected'],
  },
  {
    name: 'F34 a continuation behind the last one',
    frames: [
      [1, 'more', '61'],
      [0, 'fin', '62'],
      [0, 'fin', '63'],
    ],
    log: ['text "ab"', 'continuation_unexpected'],
  },
  { name: 'F45 a text that is not UTF-8', frames: [[1, 'fin', '61 ff']], log: ['invalid_utf8'] },
  { name: 'F46 a bad byte in the first fragment', frames: [[1, 'more', '61 ff']], log: ['invalid_utf8'] },
  {
    name: 'F46 a bad byte in the second fragment',
    frames: [
      [1, 'more', '61'],
      [0, 'more', 'c0'],
    ],
    log: ['invalid_utf8'],
  },
  { name: 'F49 an end inside a character', frames: [[1, 'fin', '61 e2 82']], log: ['invalid_utf8'] },
  {
    name: 'F49 an end inside a character, in an empty last fragment',
    frames: [
      [1, 'more', 'e2 82'],
      [0, 'fin', ''],
    ],
    log: ['invalid_utf8'],
  },
  {
    name: 'F49 an end inside a character, behind ASCII and before it',
    frames: [
      [1, 'more', '61'],
      [0, 'more', '62 e2 82'],
      [0, 'fin', '63'],
    ],
    log: ['invalid_utf8'],
  },
  { name: 'F26 one byte over maxPayload', frames: [[2, 'fin', '00'.repeat(1001)]], log: ['message_too_big'] },
  {
    name: 'F25 fragments whose sum passes maxPayload',
    frames: [
      [2, 'more', '00'.repeat(600)],
      [0, 'more', '00'.repeat(400)],
      [0, 'fin', '00'],
    ],
    log: ['message_too_big'],
  },
  {
    name: 'F39 one empty fragment too many',
    frames: [
      [1, 'more', ''],
      [0, 'more', ''],
      [0, 'more', ''],
      [0, 'more', ''],
    ],
    log: ['too_many_empty_fragments'],
  },
];

describe.each([...MESSAGES, ...REFUSED])('$name', ({ frames, log }) => {
  test.each(CUTS)('with each payload $name', ({ cut }) => {
    expect(assemble(frames, LIMITS, cut)).toEqual(log);
    expect(assemble(frames, LIMITS, cut, true)).toEqual(log);
  });
});

describe('limits', () => {
  test('F25 F27 are judged at the header, before a byte of the payload', () => {
    const assembler = new MessageAssembler(new RecordingMessages(), LIMITS);
    expect(assembler.header(header([2, 'fin', ''], 1001))?.code).toBe('message_too_big');
  });

  test('F22 hold for the longest length that a header can announce', () => {
    const assembler = new MessageAssembler(new RecordingMessages(), LIMITS);
    expect(assembler.header(header([2, 'fin', ''], 2 ** 63))?.code).toBe('message_too_big');
  });

  test('F39 are as high as they are set', () => {
    const frames: Frame[] = [[1, 'more', '61'], ...Array<Frame>(1024).fill([0, 'more', '']), [0, 'fin', '62']];
    expect(assemble(frames, { ...LIMITS, maxEmptyFragments: 1024 })).toEqual(['text "ab"']);
    expect(assemble(frames, { ...LIMITS, maxEmptyFragments: 1023 })).toEqual(['too_many_empty_fragments']);
  });

  test('F40 there is none for fragments with bytes but the bytes themselves', () => {
    const frames: Frame[] = [[2, 'more', '61'], ...Array<Frame>(65_534).fill([0, 'more', '61']), [0, 'fin', '61']];
    const [message] = assemble(frames, { maxPayload: 65_536, maxEmptyFragments: 0 });
    expect(message).toBe(`binary${' 61'.repeat(65_536)}`);
  });
});

test('a message of one frame in one piece is handed on where it lies', () => {
  const given = hex('00 61 62 00');
  const seen: unknown[] = [];
  const note = (bytes: Buffer, start: number, end: number, ascii?: boolean): void => {
    seen.push({ same: bytes === given, start, end, ascii });
  };
  const assembler = new MessageAssembler({ text: note, binary: note }, LIMITS);
  assembler.header(header([1, 'fin', '61 62']));
  assembler.payload(given, 1, 3, true, true);
  assembler.header(header([2, 'fin', '61 62']));
  assembler.payload(given, 1, 3, true, true);
  expect(seen).toEqual([
    { same: true, start: 1, end: 3, ascii: true },
    { same: true, start: 1, end: 3, ascii: undefined },
  ]);
});

test.each([
  { name: 'each of which is known to be', pieces: ['61', '', '62 63'], known: [true, true, true], ascii: true },
  { name: 'one of which is not known to be', pieces: ['61', '62', '63'], known: [true, false, true], ascii: false },
  { name: 'one of which is not', pieces: ['61', 'c3 a9', '63'], known: [true, false, true], ascii: false },
])('a text of pieces $name is said to be ASCII: $ascii', ({ pieces, known, ascii }) => {
  const seen: boolean[] = [];
  const assembler = new MessageAssembler(
    { text: (_bytes, _start, _end, said) => seen.push(said), binary: () => undefined },
    LIMITS,
  );
  assembler.header(header([1, 'fin', pieces.join('')]));
  for (const [i, piece] of pieces.entries()) {
    const bytes = hex(piece);
    assembler.payload(bytes, 0, bytes.length, i === 2, known[i] === true);
  }
  expect(seen).toEqual([ascii]);
});

test('a message that was begun can be forgotten', () => {
  const messages = new RecordingMessages();
  const assembler = new MessageAssembler(messages, LIMITS);
  for (const frame of [
    [1, 'more', 'e2'],
    [1, 'fin', '61'],
  ] as const) {
    assembler.clear();
    expect(assembler.header(header(frame))).toBeUndefined();
    assembler.payload(hex(frame[2]), 0, 1, true, false);
  }
  expect(messages.log).toEqual(['text "a"']);
});

test('an application that throws leaves no half message behind', () => {
  const assembler = new MessageAssembler(
    {
      text: () => {
        throw new Error('of the application');
      },
      binary: () => undefined,
    },
    LIMITS,
  );
  assembler.header(header([1, 'fin', '61']));
  expect(() => assembler.payload(hex('61'), 0, 1, true, true)).toThrow('of the application');
  expect(assembler.header(header([1, 'fin', '61']))).toBeUndefined();
});

describe('a message of one frame in one piece', () => {
  function takeWhole(opcode: number, payload: string, ascii = false) {
    const messages = new RecordingMessages();
    const assembler = new MessageAssembler(messages, LIMITS);
    const around = hex(`ff ${payload} ff`);
    const found = assembler.whole(opcode, around, 1, around.length - 1, ascii);
    return { log: [...messages.log, ...(found === undefined ? [] : [found.code])], assembler };
  }

  test.each([
    { name: 'a text', opcode: 1, payload: '48 c3 a9', log: ['text "Hé"'] },
    { name: 'bytes', opcode: 2, payload: '00 ff', log: ['binary 00 ff'] },
    { name: 'an empty text', opcode: 1, payload: '', log: ['text ""'] },
    { name: 'F45 a text that is not UTF-8', opcode: 1, payload: 'c3 28', log: ['invalid_utf8'] },
    { name: 'F45 a text that breaks off in a character', opcode: 1, payload: '61 c3', log: ['invalid_utf8'] },
  ])('$name', ({ opcode, payload, log }) => {
    expect(takeWhole(opcode, payload).log).toEqual(log);
  });

  test('is not looked at again where it is known to be ASCII', () => {
    expect(takeWhole(1, '61', true).log).toEqual(['text "a"']);
  });

  test('counts as begun, and leaves nothing behind', () => {
    const { assembler } = takeWhole(1, '61');
    expect({ begun: assembler.begun, unfinished: assembler.unfinished }).toEqual({ begun: 1, unfinished: false });
  });

  test('may come where no other is unfinished, up to the limit', () => {
    const assembler = new MessageAssembler(new RecordingMessages(), LIMITS);
    expect([0, 1000, 1001].map((length) => assembler.takesWhole(length))).toEqual([true, true, false]);
    assembler.header(header([1, 'more', '61']));
    expect(assembler.takesWhole(0)).toBe(false);
    assembler.clear();
    expect(assembler.takesWhole(0)).toBe(true);
  });
});
