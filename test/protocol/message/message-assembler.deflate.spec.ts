import { describe, expect, test } from '@jest/globals';
import type { FrameHeader } from '../../../src/protocol/frame/frame-reader.js';
import { MessageAssembler, type MessageLimits } from '../../../src/protocol/message/message-assembler.js';
import { chunkings } from '../../support/chunkings.js';
import { hex, toHex } from '../../support/hex.js';
import { RecordingMessages } from '../../support/recording-sink.js';

/** A data frame: whether RSV1 is set, opcode, whether it is the last, payload as a hex literal. */
type Frame = readonly [rsv: 0 | 4, opcode: 0 | 1 | 2, fin: 'fin' | 'more', payload: string];

const LIMITS: MessageLimits = { maxPayload: 1000, maxEmptyFragments: 3 };

function header([rsv, opcode, fin, payload]: Frame, length = hex(payload).length): FrameHeader {
  return { fin: fin === 'fin', rsv, opcode, length, masked: true, maskKey: 0 };
}

function open() {
  const messages = new RecordingMessages();
  const assembler = new MessageAssembler(messages, LIMITS, (data, isText) => {
    messages.log.push(`compressed ${isText ? 'text' : 'binary'} ${toHex(data)}`.trimEnd());
  });
  return { assembler, log: messages.log };
}

function assemble(frames: readonly Frame[], cut: (bytes: Buffer) => readonly Buffer[]): string[] {
  const { assembler, log } = open();
  for (const frame of frames) {
    let found = assembler.header(header(frame));
    const pieces = cut(hex(frame[3]));
    for (const [i, piece] of pieces.entries()) {
      const around = Buffer.concat([hex('ff'), piece, hex('ff')]);
      found ??= assembler.payload(around, 1, 1 + piece.length, i === pieces.length - 1, false);
    }
    if (found !== undefined) return [...log, found.code];
  }
  return log;
}

const CUTS = chunkings(Buffer.alloc(0)).map(({ name }, i) => ({
  name,
  cut: (bytes: Buffer) => chunkings(bytes)[i]!.chunks,
}));

const ROWS: { name: string; frames: Frame[]; log: string[] }[] = [
  { name: 'P21 a compressed text of one frame', frames: [[4, 1, 'fin', 'f2 48']], log: ['compressed text f2 48'] },
  { name: 'P21 compressed bytes of one frame', frames: [[4, 2, 'fin', 'f2 48']], log: ['compressed binary f2 48'] },
  { name: 'P29 a compressed message without a byte', frames: [[4, 1, 'fin', '']], log: ['compressed text'] },
  {
    name: 'P21 a compressed text of three fragments, none of which is checked for UTF-8',
    frames: [
      [4, 1, 'more', 'ff'],
      [0, 0, 'more', 'c0'],
      [0, 0, 'fin', '80'],
    ],
    log: ['compressed text ff c0 80'],
  },
  {
    name: 'P38 a compressed text of one frame, not checked either',
    frames: [[4, 1, 'fin', 'ff c0']],
    log: ['compressed text ff c0'],
  },
  {
    name: 'P22 plain and compressed messages in turn, each taken for what it is',
    frames: [
      [4, 1, 'more', 'ff'],
      [0, 0, 'fin', 'fe'],
      [0, 1, 'fin', '61'],
      [4, 2, 'fin', 'fd'],
      [0, 2, 'more', '01'],
      [0, 0, 'fin', '02'],
      [0, 1, 'fin', 'ff'],
    ],
    log: ['compressed text ff fe', 'text "a"', 'compressed binary fd', 'binary 01 02', 'invalid_utf8'],
  },
  {
    name: 'P22 a plain text of fragments behind a compressed one, checked for UTF-8',
    frames: [
      [4, 1, 'fin', 'ff'],
      [0, 1, 'more', '61 ff'],
    ],
    log: ['compressed text ff', 'invalid_utf8'],
  },
  {
    name: 'F39 too many empty fragments of a compressed message',
    frames: [[4, 1, 'more', ''], ...Array<Frame>(3).fill([0, 0, 'more', ''])],
    log: ['too_many_empty_fragments'],
  },
];

describe.each(ROWS)('$name', ({ frames, log }) => {
  test.each(CUTS)('with each payload $name', ({ cut }) => {
    expect(assemble(frames, cut)).toEqual(log);
  });
});

describe('the length of a compressed message', () => {
  test.each([
    { rsv: 0 as const, length: 1000, code: undefined },
    { rsv: 0 as const, length: 1001, code: 'message_too_big' },
    { rsv: 4 as const, length: 1001, code: undefined },
    { rsv: 4 as const, length: 1065, code: undefined },
    { rsv: 4 as const, length: 1066, code: 'message_too_big' },
    { rsv: 4 as const, length: 2 ** 63, code: 'message_too_big' },
  ])('P24 P25 may pass the limit by what stored blocks need: $length with $rsv as reserved bits is $code', (row) => {
    expect(open().assembler.header(header([row.rsv, 2, 'fin', ''], row.length))?.code).toBe(row.code);
  });

  test('P26 is counted over all fragments', () => {
    const { assembler } = open();
    expect(assembler.header(header([4, 2, 'more', ''], 1000))).toBeUndefined();
    expect(assembler.header(header([0, 0, 'more', ''], 65))).toBeUndefined();
    expect(assembler.header(header([0, 0, 'fin', ''], 1))?.code).toBe('message_too_big');
  });
});

test('a compressed message that was begun can be forgotten', () => {
  const { assembler, log } = open();
  assembler.header(header([4, 1, 'more', 'ff']));
  assembler.payload(hex('ff'), 0, 1, true, false);
  assembler.clear();
  assembler.header(header([0, 1, 'fin', '61']));
  assembler.payload(hex('61'), 0, 1, true, true);
  expect(log).toEqual(['text "a"']);
});
