import { describe, expect, test } from '@jest/globals';
import { chunkings, everySplit } from '../support/chunkings.js';
import { maskedFrame, patternBytes } from '../support/frames.js';
import { hex, toHex } from '../support/hex.js';
import { refusedWith, serverLog } from '../support/session-runs.js';

interface Row {
  readonly name: string;
  readonly bytes: string;
  readonly log: readonly string[];
}

const HEADERS: readonly Row[] = [
  { name: 'F1 an unmasked frame', bytes: '81 05 48 65 6c 6c 6f', log: refusedWith(1002, 'mask_missing') },
  { name: 'F2 two bytes of an unmasked frame', bytes: '81 05', log: refusedWith(1002, 'mask_missing') },
  { name: 'F3 a masking key of zeros', bytes: '81 82 00 00 00 00 48 69', log: ['text "Hi"'] },
  { name: 'F5 RSV2', bytes: 'a1 80 00 00 00 00', log: refusedWith(1002, 'reserved_bits') },
  { name: 'F6 RSV3', bytes: '91 80 00 00 00 00', log: refusedWith(1002, 'reserved_bits') },
  { name: 'F8 opcode 3', bytes: '83', log: refusedWith(1002, 'reserved_opcode') },
  { name: 'F8 opcode 7', bytes: '87', log: refusedWith(1002, 'reserved_opcode') },
  { name: 'F9 opcode B', bytes: '8b', log: refusedWith(1002, 'reserved_opcode') },
  { name: 'F9 opcode F', bytes: '8f', log: refusedWith(1002, 'reserved_opcode') },
  { name: 'F10 a fragment of a ping', bytes: '09 80 00 00 00 00', log: refusedWith(1002, 'control_fragmented') },
  { name: 'F10 a fragment of a pong', bytes: '0a 80 00 00 00 00', log: refusedWith(1002, 'control_fragmented') },
  { name: 'F10 a fragment of a close', bytes: '08 80 00 00 00 00', log: refusedWith(1002, 'control_fragmented') },
  { name: 'F12 RSV1 without an extension', bytes: 'c1 80 00 00 00 00', log: refusedWith(1002, 'reserved_bits') },
  { name: 'F14 a ping of 126 bytes', bytes: '89 fe 00 7e', log: refusedWith(1002, 'control_too_long') },
  {
    name: 'F15 a ping of 5 bytes in the 16-bit form',
    bytes: '89 fe 00 05',
    log: refusedWith(1002, 'control_too_long'),
  },
  { name: 'F16 a close in the 64-bit form', bytes: '88 ff', log: refusedWith(1002, 'control_too_long') },
  { name: 'F20 a 64-bit length with its highest bit', bytes: '82 ff 80', log: refusedWith(1002, 'length_sign_bit') },
  { name: 'F28 125 in the 16-bit form', bytes: '82 fe 00 7d', log: refusedWith(1002, 'length_not_minimal') },
  {
    name: 'F29 65,535 in the 64-bit form',
    bytes: '82 ff 00 00 00 00 00 00 ff ff',
    log: refusedWith(1002, 'length_not_minimal'),
  },
  ...[
    { name: 'F21 2^53', length: '00 20 00 00 00 00 00 00' },
    { name: 'F21 2^53 + 1', length: '00 20 00 00 00 00 00 01' },
    { name: 'F22 2^63 - 1', length: '7f ff ff ff ff ff ff ff' },
    { name: 'F23 2^32 + 5', length: '00 00 00 01 00 00 00 05' },
    { name: 'F24 0x7FFFFFFF', length: '00 00 00 00 7f ff ff ff' },
    { name: 'F24 0x80000000', length: '00 00 00 00 80 00 00 00' },
    { name: 'F24 0xFFFFFFFF', length: '00 00 00 00 ff ff ff ff' },
    { name: 'F26 F27 maxPayload + 1', length: '00 00 00 00 00 10 00 01' },
  ].map(({ name, length }) => ({
    name: `${name} as the length of a message, refused without its payload`,
    bytes: `82 ff ${length} a5 3c 0f e1`,
    log: refusedWith(1009, 'message_too_big'),
  })),
  { name: 'H52 an HTTP request instead of frames', bytes: '47 45 54 20', log: refusedWith(1002, 'reserved_bits') },
];

const MESSAGES: readonly Row[] = [
  { name: 'F19 an empty text', bytes: '81 80 a5 3c 0f e1', log: ['text ""'] },
  { name: 'F19 no bytes', bytes: '82 80 a5 3c 0f e1', log: ['binary'] },
  {
    name: 'F25 fragments that pass maxPayload with the second header',
    bytes: '02 81 00 00 00 00 61 80 ff 00 00 00 00 00 10 00 00 a5 3c 0f e1',
    log: refusedWith(1009, 'message_too_big'),
  },
  {
    name: 'F31 a continuation first',
    bytes: '80 81 00 00 00 00 61',
    log: refusedWith(1002, 'continuation_unexpected'),
  },
  {
    name: 'F32 a text inside a text',
    bytes: '01 81 00 00 00 00 61 81 80 00 00 00 00',
    log: refusedWith(1002, 'continuation_expected'),
  },
  {
    name: 'F33 bytes inside a text',
    bytes: '01 81 00 00 00 00 61 82 80 00 00 00 00',
    log: refusedWith(1002, 'continuation_expected'),
  },
  {
    name: 'F34 a continuation behind the last one',
    bytes: '01 81 00 00 00 00 61 80 81 00 00 00 00 62 80 80 00 00 00 00',
    log: ['text "ab"', ...refusedWith(1002, 'continuation_unexpected')],
  },
  {
    name: 'F35 a ping between fragments',
    bytes: '01 81 00 00 00 00 61 89 82 a5 3c 0f e1 a5 3d 80 81 00 00 00 00 62',
    log: ['wrote 8a 02 00 01', 'ping 00 01', 'text "ab"'],
  },
  {
    name: 'F36 a close between fragments',
    bytes: '01 81 00 00 00 00 61 88 82 00 00 00 00 03 e8 80 81 00 00 00 00 62',
    log: ['wrote 88 02 03 e8', 'closed 1000 ""'],
  },
  {
    name: 'F37 empty first, middle and last fragments',
    bytes: '01 80 00 00 00 00 00 81 00 00 00 00 61 00 80 00 00 00 00 80 80 00 00 00 00',
    log: ['text "a"'],
  },
  { name: 'F45 a text with the byte FF', bytes: '81 82 00 00 00 00 61 ff', log: refusedWith(1007, 'invalid_utf8') },
  {
    name: 'F46 a bad byte in the first of three fragments, the others not yet sent',
    bytes: '01 82 00 00 00 00 61 ff',
    log: refusedWith(1007, 'invalid_utf8'),
  },
  {
    name: 'F47 a bad byte at the begin of a frame, the rest not yet sent',
    bytes: '81 fe 01 00 00 00 00 00 61 c0',
    log: refusedWith(1007, 'invalid_utf8'),
  },
  {
    name: 'F48 a character split between fragments',
    bytes: '01 82 00 00 00 00 e2 82 80 82 00 00 00 00 ac 21',
    log: ['text "€!"'],
  },
  { name: 'F49 an end inside a character', bytes: '81 82 00 00 00 00 e2 82', log: refusedWith(1007, 'invalid_utf8') },
  ...['ed a0 80', 'c0 80', 'e0 80 80', 'f0 80 80 80', 'f4 90 80 80', 'f5 80 80 80', 'ff'].map((payload) => ({
    name: `F50 a text of ${payload}`,
    bytes: toHex(maskedFrame(0x81, payload)),
    log: refusedWith(1007, 'invalid_utf8'),
  })),
  {
    name: 'F51 a byte order mark, U+0000, U+FFFE and U+FFFF, all kept',
    bytes: toHex(maskedFrame(0x81, 'ef bb bf 00 ef bf be ef bf bf')),
    log: [`text ${JSON.stringify('\ufeff\u0000\ufffe\uffff')}`],
  },
  {
    name: 'F80 a legal frame right behind an illegal one',
    bytes: '83 81 00 00 00 00 61 81 81 00 00 00 00 61',
    log: refusedWith(1002, 'reserved_opcode'),
  },
];

describe.each([...HEADERS, ...MESSAGES])('$name', ({ bytes, log }) => {
  test('F78 F79 has one outcome however it is cut', () => {
    for (const { name, chunks } of [...chunkings(hex(bytes)), ...everySplit(hex(bytes))]) {
      expect({ name, log: serverLog(chunks) }).toEqual({ name, log });
    }
  });
});

describe('F7 all 256 first bytes', () => {
  const REST = '80 a5 3c 0f e1';

  /** The first bytes after which the session does not speak of a violation. */
  function survivors(before: string): string {
    const legal = Array.from({ length: 256 }, (_, first) => first).filter((first) => {
      const bytes = Buffer.concat([hex(before), Buffer.from([first]), hex(REST)]);
      return !chunkings(bytes).some(({ chunks }) => serverLog(chunks).some((line) => line.startsWith('violated')));
    });
    return toHex(Buffer.from(legal));
  }

  test('at the begin: text, bytes, their first fragments and the control frames survive', () => {
    expect(survivors('')).toBe('01 02 81 82 88 89 8a');
  });

  test('inside a message: continuations and the control frames survive', () => {
    expect(survivors('01 81 00 00 00 00 61')).toBe('00 80 88 89 8a');
  });
});

describe.each([0, 1, 125, 126, 127, 65_535, 65_536])('F19 a message of %p bytes', (length) => {
  test('is delivered unchanged, as bytes and as text', () => {
    const payload = patternBytes(length);
    const text = 'ä'.repeat(length >> 1) + 'z'.repeat(length & 1);
    const bytes = Buffer.concat([maskedFrame(0x82, payload), maskedFrame(0x81, Buffer.from(text))]);
    const expected = [`binary ${toHex(payload)}`.trimEnd(), `text "${text}"`].join('\n');
    for (const { name, chunks } of chunkings(bytes)) {
      expect({ name, same: serverLog(chunks).join('\n') === expected }).toEqual({ name, same: true });
    }
  });
});

describe('limits', () => {
  test('F26 a message of exactly maxPayload is delivered, in one frame and in fragments; one byte more is not', () => {
    const limits = { maxPayload: 4, maxEmptyFragments: 0 };
    const legal = Buffer.concat([
      maskedFrame(0x82, '00 01 02 03'),
      maskedFrame(0x02, '04 05'),
      maskedFrame(0x80, '06 07'),
    ]);
    for (const { name, chunks } of chunkings(Buffer.concat([legal, maskedFrame(0x82, '00 01 02 03 04')]))) {
      expect({ name, log: serverLog(chunks, limits) }).toEqual({
        name,
        log: ['binary 00 01 02 03', 'binary 04 05 06 07', ...refusedWith(1009, 'message_too_big')],
      });
    }
  });

  test('F38 continuations without end are refused at the limit', () => {
    const bytes = Buffer.concat([maskedFrame(0x01, '61'), ...Array<Buffer>(20).fill(maskedFrame(0x00, '61'))]);
    const log = serverLog([bytes], { maxPayload: 20, maxEmptyFragments: 0 });
    expect(log).toEqual(refusedWith(1009, 'message_too_big'));
  });

  test.each([0, 3, 1024])('F39 %p empty fragments are allowed where that is the limit, one more is not', (limit) => {
    const limits = { maxPayload: 100, maxEmptyFragments: limit };
    const empty = Array<Buffer>(limit).fill(maskedFrame(0x00));
    const begin = [maskedFrame(0x01, '61'), ...empty];
    expect(serverLog([Buffer.concat([...begin, maskedFrame(0x80, '62')])], limits)).toEqual(['text "ab"']);
    expect(serverLog([Buffer.concat([...begin, maskedFrame(0x00)])], limits)).toEqual(
      refusedWith(1008, 'too_many_empty_fragments'),
    );
  });

  test('F40 65,536 fragments of one byte are one message', () => {
    const fragments = Array<Buffer>(65_534).fill(maskedFrame(0x00, '62'));
    const log = serverLog([Buffer.concat([maskedFrame(0x01, '61'), ...fragments, maskedFrame(0x80, '63')])]);
    expect(log.map((line) => line.length)).toEqual(['text ""'.length + 65_536]);
  });
});

test('F43 1,000 frames in one chunk arrive all and in order', () => {
  const numbers = Array.from({ length: 1000 }, (_, i) => `${i}`);
  const bytes = Buffer.concat(numbers.map((number) => maskedFrame(0x81, Buffer.from(number))));
  const expected = numbers.map((number) => `text "${number}"`);
  for (const { name, chunks } of chunkings(bytes)) {
    expect({ name, log: serverLog(chunks) }).toEqual({ name, log: expected });
  }
});
