import { maskedFrame } from '../../support/frames.js';
import { hex } from '../../support/hex.js';
import type { CaseGroup, ConformanceCase } from '../conformance-case.js';
import { CLOSE_FRAME, closeFrame, closes, wholeAndByteByByte } from '../scripts.js';

const GOOD_CODES = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999, 4000, 4001, 4999,
];

const goodCodes = GOOD_CODES.flatMap((code) =>
  wholeAndByteByByte({
    name: `code-${code}`,
    sentence: `A close with code ${code} is answered with the same code (F59)`,
    script: () => closes([closeFrame(code)], code),
  }),
);

const BAD_CODES = [
  { row: 'F54', codes: [0, 1, 999] },
  { row: 'F55', codes: [1004] },
  { row: 'F56', codes: [1005, 1006, 1015] },
  { row: 'F57', codes: [1016, 1100, 1999, 2000, 2999] },
];

const badCodes = BAD_CODES.flatMap(({ row, codes }) =>
  codes.flatMap((code) =>
    wholeAndByteByByte({
      name: `code-${code}`,
      sentence: `A close with code ${code} is refused (${row})`,
      script: () => closes([closeFrame(code)], 1002),
    }),
  ),
);

const undefinedCodes = [5000, 65_535].map((code): ConformanceCase => ({
  name: `code-${code}`,
  sentence: `A close with code ${code} is answered in some way (F58)`,
  script: () => closes([closeFrame(code)], 1002),
  informational: true,
  why: 'RFC 6455 section 7.4.2 gives codes of 5000 and above no meaning and does not forbid them; they are refused.',
}));

const REASON_LENGTHS = [1, 2, 50, 122, 123];

const reasons = REASON_LENGTHS.flatMap((length) =>
  wholeAndByteByByte({
    name: `reason-${length}`,
    sentence: `A close with a reason of ${length} bytes is answered (F61)`,
    script: () => closes([closeFrame(1000, 'r'.repeat(length))], 1000),
  }),
);

const BAD_REASONS = ['80', 'c0 80', 'ed a0 80', 'f4 90 80 80', 'f5', 'ff', 'c3', 'ce ba e1 bd b9 cf 83 ed a0 80 61'];

const badReasons = BAD_REASONS.map((bytes): ConformanceCase => {
  const script = closes([closeFrame(1000, hex(bytes))], 1007);
  return {
    name: `reason-not-utf8-${bytes.replaceAll(' ', '')}`,
    sentence: `A close with a reason that is not UTF-8, ${bytes}, is refused (F60)`,
    script: () => ({ ...script, tolerated: [{ ...script.expected, close: 1002 }] }),
  };
});

const goodReasons = ['ef bf bf', 'f0 9f 98 80', 'ce ba e1 bd b9 cf 83 ce bc ce b5', '00'].map(
  (bytes): ConformanceCase => ({
    name: `reason-utf8-${bytes.replaceAll(' ', '')}`,
    sentence: `A close with the reason ${bytes} is answered`,
    script: () => closes([closeFrame(4000, hex(bytes))], 4000),
  }),
);

const PAYLOADS: readonly ConformanceCase[] = [
  {
    name: 'empty',
    sentence: 'A close without a code is answered by one without a code (F52)',
    script: () => closes([maskedFrame(CLOSE_FRAME)], 'no code'),
  },
  {
    name: 'one-byte',
    sentence: 'A close with a payload of one byte is refused (F53)',
    script: () => closes([maskedFrame(CLOSE_FRAME, '03')], 1002),
  },
];

const longForms: readonly ConformanceCase[] = [
  {
    name: 'reason-124',
    sentence: 'A close with a reason of 124 bytes is refused on its header (F61)',
    script: () => closes([closeFrame(1000, 'r'.repeat(124)).subarray(0, 2)], 1002),
  },
  {
    name: 'reason-124-whole',
    sentence: 'A close with a reason of 124 bytes is refused (F61)',
    script: () => closes([closeFrame(1000, 'r'.repeat(124))], 1002),
  },
  {
    name: 'in-64-bit-form',
    sentence: 'A close with a 64-bit length is refused on its header (F16)',
    script: () => closes([hex('88 ff')], 1002),
  },
  {
    name: 'in-16-bit-form',
    sentence: 'A close of two bytes with a 16-bit length is refused (F16)',
    script: () => {
      const { steps, expected } = closes([hex('88 fe 00 02 00 00 00 00 03 e8')], 1002);
      return { steps, expected, tolerated: [{ ...expected, close: 1000 }] };
    },
  },
];

export const closeFrames: CaseGroup = {
  name: 'close-frames',
  title: 'Close codes and reasons',
  cases: [
    ...goodCodes,
    ...badCodes,
    ...undefinedCodes,
    ...reasons,
    ...badReasons,
    ...goodReasons,
    ...PAYLOADS.flatMap(wholeAndByteByByte),
    ...longForms,
  ],
};
