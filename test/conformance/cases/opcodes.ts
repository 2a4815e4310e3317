import { maskedFrame } from '../../support/frames.js';
import type { CaseGroup, ConformanceCase } from '../conformance-case.js';
import { closes, event, failsFast, FIN, PING_FRAME, TEXT } from '../scripts.js';

const RESERVED = [0x3, 0x4, 0x5, 0x6, 0x7, 0xb, 0xc, 0xd, 0xe, 0xf];
const hello = maskedFrame(FIN | TEXT, Buffer.from('Hello'));

function casesOf(fin: number, opcode: number): ConformanceCase[] {
  const first = fin | opcode;
  const digits = first.toString(16).padStart(2, '0');
  const what = `The reserved opcode ${opcode.toString(16)}${fin === 0 ? ' without FIN' : ''}`;
  return [
    {
      name: `${digits}-empty`,
      sentence: `${what} is refused (F8, F9)`,
      script: () => closes([maskedFrame(first)], 1002),
    },
    {
      name: `${digits}-payload`,
      sentence: `${what} is refused with a payload (F8, F9)`,
      script: () => closes([maskedFrame(first, '48 65 6c 6c 6f')], 1002),
    },
    {
      name: `${digits}-first-byte`,
      sentence: `${what} is refused on the first byte of the frame, before the rest comes (F8, F9)`,
      script: () => failsFast([Buffer.from([first])], [Buffer.from([0x80, 0, 0, 0, 0])], 1002),
    },
    {
      name: `${digits}-amid-others`,
      sentence: `The message before it comes back, the ping behind is not answered, for ${digits} (F80)`,
      script: () =>
        closes([Buffer.concat([hello, maskedFrame(first, '01'), maskedFrame(PING_FRAME)])], 1002, [
          event('text', 'Hello'),
        ]),
    },
    {
      name: `${digits}-in-a-message`,
      sentence: `${what} is refused between the fragments of a message`,
      script: () => closes([maskedFrame(TEXT, '48'), maskedFrame(first, '01')], 1002),
    },
  ];
}

export const opcodes: CaseGroup = {
  name: 'opcodes',
  title: 'Reserved opcodes',
  cases: [FIN, 0].flatMap((fin) => RESERVED.flatMap((opcode) => casesOf(fin, opcode))),
};
