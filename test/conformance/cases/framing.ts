import { maskedFrame, unmaskedFrame } from '../../support/frames.js';
import { hex } from '../../support/hex.js';
import type { CaseGroup, ConformanceCase } from '../conformance-case.js';
import { bytesOf, textOf } from '../payloads.js';
import { BINARY, closes, event, FIN, refusesStrictly, TEXT, wholeAndByteByByte, works } from '../scripts.js';

const LENGTHS = [0, 1, 2, 3, 4, 5, 47, 48, 124, 125, 126, 127, 128, 1000, 65_534, 65_535, 65_536, 65_537];

const MESSAGES = [
  { type: 'text', opcode: TEXT, make: textOf },
  { type: 'binary', opcode: BINARY, make: bytesOf },
] as const;

const lengths = MESSAGES.flatMap(({ type, opcode, make }) =>
  LENGTHS.flatMap((length) => {
    const entry: ConformanceCase = {
      name: `${type}-${length}`,
      sentence: `A ${type} message of ${length} bytes comes back (F19)`,
      script: () => works([maskedFrame(FIN | opcode, make(length))], [event(type, make(length))]),
    };
    return length > 1000 ? [entry] : wholeAndByteByByte(entry);
  }),
);

const KEYS = ['00 00 00 00', 'ff ff ff ff', '00 00 00 01', '80 00 00 00', '12 34 56 78'];

const keys = KEYS.map((key): ConformanceCase => {
  const payload = bytesOf(100);
  return {
    name: `key-${key.replaceAll(' ', '')}`,
    sentence: `A masking key of ${key} is taken off (F3)`,
    script: () => works([maskedFrame(FIN | BINARY, payload, key)], [event('binary', payload)]),
  };
});

/** A masked frame with a key of zeros, so that the payload can be read. */
const NOT_MINIMAL = [
  { name: '16-bit-0', header: '81 fe 00 00', length: 0 },
  { name: '16-bit-1', header: '81 fe 00 01', length: 1 },
  { name: '16-bit-125', header: '81 fe 00 7d', length: 125 },
  { name: '64-bit-0', header: '81 ff 00 00 00 00 00 00 00 00', length: 0 },
  { name: '64-bit-125', header: '81 ff 00 00 00 00 00 00 00 7d', length: 125 },
  { name: '64-bit-126', header: '81 ff 00 00 00 00 00 00 00 7e', length: 126 },
  { name: '64-bit-65535', header: '81 ff 00 00 00 00 00 00 ff ff', length: 65_535 },
];

const notMinimal = NOT_MINIMAL.map(({ name, header, length }): ConformanceCase => {
  const payload = textOf(length);
  const frame = Buffer.concat([hex(`${header} 00 00 00 00`), payload]);
  return {
    name: `not-minimal-${name}`,
    sentence: `A length that is not in its shortest form, ${name}, is refused (F28, F29)`,
    script: () => refusesStrictly([frame], 1002, [event('text', payload)]),
  };
});

const UNMASKED = [0x81, 0x82, 0x88, 0x89, 0x8a, 0x01];

const unmasked = UNMASKED.flatMap((first): ConformanceCase[] => [
  {
    name: `unmasked-${first.toString(16)}`,
    sentence: `A frame without mask that begins with ${first.toString(16)} is refused (F1)`,
    script: () => closes([unmaskedFrame(first, '03 e8')], 1002),
  },
  {
    name: `unmasked-${first.toString(16)}-header`,
    sentence: `Two bytes of such a frame are enough to refuse it, ${first.toString(16)} (F2)`,
    script: () => closes([Buffer.from([first, 0x7d])], 1002),
  },
]);

const header = hex('82 fe 01 00 a5 3c 0f e1');
const cutHeaders = Array.from({ length: header.length }, (_, i): ConformanceCase => {
  const frame = maskedFrame(FIN | BINARY, bytesOf(256));
  return {
    name: `cut-16-bit-header-${i + 1}`,
    sentence: `A frame with a 16-bit length comes back when it is cut after ${i + 1} bytes (F18)`,
    script: () => works([frame.subarray(0, i + 1), frame.subarray(i + 1)], [event('binary', bytesOf(256))]),
  };
});

const cutLongHeaders = Array.from({ length: 14 }, (_, i): ConformanceCase => {
  const frame = maskedFrame(FIN | BINARY, bytesOf(65_536));
  return {
    name: `cut-64-bit-header-${i + 1}`,
    sentence: `A frame with a 64-bit length comes back when it is cut after ${i + 1} bytes (F18)`,
    script: () => works([frame.subarray(0, i + 1), frame.subarray(i + 1)], [event('binary', bytesOf(65_536))]),
  };
});

const inOneWrite: ConformanceCase = {
  name: 'thousand-in-one-write',
  sentence: 'A thousand frames in one write all come back, in order (F43)',
  script: () => {
    const payloads = Array.from({ length: 1000 }, (_, i) => Buffer.from(`message ${i}`));
    const frames = Buffer.concat(payloads.map((payload) => maskedFrame(FIN | TEXT, payload)));
    return works(
      [frames],
      payloads.map((payload) => event('text', payload)),
    );
  },
};

export const framing: CaseGroup = {
  name: 'framing',
  title: 'Framing',
  cases: [...lengths, ...keys, ...notMinimal, ...unmasked, ...cutHeaders, ...cutLongHeaders, inOneWrite],
};
