import { maskedFrame } from '../../support/frames.js';
import { hex } from '../../support/hex.js';
import type { CaseGroup, ConformanceCase } from '../conformance-case.js';
import { bytesOf, textOf } from '../payloads.js';
import { BINARY, closes, CONTINUATION, event, FIN, fragments, TEXT, works } from '../scripts.js';

/** `maxPayload` of the server that is asked here. */
const LIMIT = 64 * 1024;

const MESSAGES = [
  { type: 'text', opcode: TEXT, make: textOf },
  { type: 'binary', opcode: BINARY, make: bytesOf },
] as const;

const exact = MESSAGES.flatMap(({ type, opcode, make }): ConformanceCase[] => [
  {
    name: `${type}-exact`,
    sentence: `A ${type} message of exactly maxPayload comes back (F26)`,
    server: 'limited',
    script: () => works([maskedFrame(FIN | opcode, make(LIMIT))], [event(type, make(LIMIT))]),
  },
  {
    name: `${type}-one-more`,
    sentence: `A ${type} message of one byte more than maxPayload is refused (F26)`,
    server: 'limited',
    script: () => closes([maskedFrame(FIN | opcode, make(LIMIT + 1))], 1009),
  },
  {
    name: `${type}-fragments-exact`,
    sentence: `A ${type} message of exactly maxPayload in fragments comes back (F25)`,
    server: 'limited',
    script: () => works(fragments(opcode, make(LIMIT), 1000), [event(type, make(LIMIT))]),
  },
  {
    name: `${type}-fragments-one-more`,
    sentence: `Fragments of ${type} that pass maxPayload by one byte are refused (F25)`,
    server: 'limited',
    script: () => closes(fragments(opcode, make(LIMIT + 1), 1000), 1009),
  },
  {
    name: `${type}-fragment-header`,
    sentence: `The header of a ${type} fragment that passes maxPayload is enough to refuse it (F25)`,
    server: 'limited',
    script: () => closes([maskedFrame(opcode, make(LIMIT)), hex('80 81 00 00 00 00')], 1009),
  },
  {
    name: `${type}-endless`,
    sentence: `Endless fragments of ${type} are refused at maxPayload (F38)`,
    server: 'limited',
    script: () => {
      const first = maskedFrame(opcode, make(4096));
      const next = Array.from({ length: 31 }, () => maskedFrame(CONTINUATION, make(4096)));
      return closes([first, ...next], 1009);
    },
  },
]);

/** Lengths of 64 bits, of which nothing but the header comes. */
const ANNOUNCED = [
  { name: '2-31-minus-1', length: '00 00 00 00 7f ff ff ff', row: 'F24' },
  { name: '2-31', length: '00 00 00 00 80 00 00 00', row: 'F24' },
  { name: '2-32-minus-1', length: '00 00 00 00 ff ff ff ff', row: 'F24' },
  { name: '2-32', length: '00 00 00 01 00 00 00 00', row: 'F23' },
  { name: '2-32-plus-5', length: '00 00 00 01 00 00 00 05', row: 'F23' },
  { name: '2-53-minus-1', length: '00 1f ff ff ff ff ff ff', row: 'F23' },
  { name: '2-53', length: '00 20 00 00 00 00 00 00', row: 'F21' },
  { name: '2-53-plus-1', length: '00 20 00 00 00 00 00 01', row: 'F21' },
  { name: '2-63-minus-1', length: '7f ff ff ff ff ff ff ff', row: 'F22' },
];

const announced = ANNOUNCED.flatMap(({ name, length, row }) =>
  [TEXT, BINARY].map((opcode): ConformanceCase => ({
    name: `announced-${opcode}-${name}`,
    sentence: `A length of ${length} with opcode ${opcode} is refused right after the header (${row})`,
    script: () => closes([Buffer.concat([Buffer.from([FIN | opcode]), hex(`ff ${length} 00 00 00 00`)])], 1009),
  })),
);

const justOver = [TEXT, BINARY].map((opcode): ConformanceCase => ({
  name: `announced-${opcode}-one-more`,
  sentence: `One byte more than maxPayload, opcode ${opcode}, is refused right after the header (F27)`,
  server: 'limited',
  script: () =>
    closes([Buffer.concat([Buffer.from([FIN | opcode]), hex('ff 00 00 00 00 00 01 00 01 00 00 00 00')])], 1009),
}));

const SIGNED = ['80 00 00 00 00 00 00 00', '80 00 00 00 00 00 00 05', 'ff ff ff ff ff ff ff ff'];

const signed = SIGNED.map((length): ConformanceCase => {
  const { steps, expected } = closes([hex(`82 ff ${length} 00 00 00 00`)], 1002);
  return {
    name: `sign-bit-${length.replaceAll(' ', '')}`,
    sentence: `A length with its highest bit set, ${length}, is refused (F20)`,
    // A server that takes the number for a huge one refuses it as well.
    script: () => ({ steps, expected, tolerated: [{ ...expected, close: 1009 }] }),
  };
});

const afterwards: ConformanceCase = {
  name: 'many-messages',
  sentence: 'The limit counts for each message: twenty of maxPayload in fragments come back (F25)',
  server: 'limited',
  script: () => {
    const frames = fragments(BINARY, bytesOf(LIMIT), 16_384);
    const times = Array.from({ length: 20 }, () => event('binary', bytesOf(LIMIT)));
    return works(
      times.flatMap(() => frames),
      times,
    );
  },
};

export const maxPayload: CaseGroup = {
  name: 'max-payload',
  title: 'The limit of a message',
  cases: [...exact, ...announced, ...justOver, ...signed, afterwards],
};
