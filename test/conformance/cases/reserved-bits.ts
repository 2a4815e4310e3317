import { maskedFrame } from '../../support/frames.js';
import type { CaseGroup, ConformanceCase } from '../conformance-case.js';
import { BINARY, closes, CONTINUATION, event, failsFast, FIN, PING_FRAME, TEXT } from '../scripts.js';

const RSV = [1, 2, 3, 4, 5, 6, 7];
const OPCODES = Array.from({ length: 16 }, (_, opcode) => opcode);
const hello = maskedFrame(FIN | TEXT, Buffer.from('Hello'));

function firstByte(fin: number, rsv: number, opcode: number): number {
  return fin | (rsv << 4) | opcode;
}

const firstBytes = [0, FIN].flatMap((fin) =>
  RSV.flatMap((rsv) => OPCODES.map((opcode) => firstByte(fin, rsv, opcode))),
);

const withoutExtension = firstBytes.map((first): ConformanceCase => {
  const digits = first.toString(16).padStart(2, '0');
  return {
    name: `plain-${digits}`,
    sentence: `A frame that begins with ${digits} is refused where no extension was agreed on (F5, F6, F7, F12)`,
    script: () => closes([maskedFrame(first, '48 65 6c 6c 6f')], 1002),
  };
});

/** RSV1 alone on a first data frame means a compressed message; all else is as wrong as without the extension. */
const withDeflate = firstBytes
  .filter((first) => (first & 0x70) !== 0x40 || ![TEXT, BINARY].includes(first & 0x0f))
  .map((first): ConformanceCase => {
    const digits = first.toString(16).padStart(2, '0');
    return {
      name: `deflate-${digits}`,
      sentence: `A frame that begins with ${digits} is refused with permessage-deflate as well (F7, F11, P20)`,
      server: 'deflate',
      offer: 'permessage-deflate',
      script: () => closes([maskedFrame(first, '48 65 6c 6c 6f')], 1002),
    };
  });

const onFirstByte = RSV.map((rsv): ConformanceCase => ({
  name: `first-byte-rsv-${rsv}`,
  sentence: `Reserved bits ${rsv} are refused on the first byte of the frame, before the rest comes`,
  script: () => failsFast([Buffer.from([firstByte(FIN, rsv, TEXT)])], [Buffer.from([0x80, 0, 0, 0, 0])], 1002),
}));

const amidOthers = RSV.map((rsv): ConformanceCase => ({
  name: `amid-others-rsv-${rsv}`,
  sentence: `The message before reserved bits ${rsv} comes back, the ping behind them is not answered (F80)`,
  script: () => {
    const frames = [hello, maskedFrame(firstByte(FIN, rsv, TEXT), '48 69'), maskedFrame(PING_FRAME)];
    return closes([Buffer.concat(frames)], 1002, [event('text', 'Hello')]);
  },
}));

const onContinuation = [0, FIN].map((fin): ConformanceCase => ({
  name: `deflate-continuation-fin-${fin === 0 ? 0 : 1}`,
  sentence: `RSV1 on a continuation of a compressed message, FIN ${fin === 0 ? 0 : 1}, is refused (P19)`,
  server: 'deflate',
  offer: 'permessage-deflate',
  script: () =>
    closes([maskedFrame(0x41, 'f2 48 cd'), maskedFrame(firstByte(fin, 4, CONTINUATION), 'c9 c9 07 00')], 1002),
}));

export const reservedBits: CaseGroup = {
  name: 'reserved-bits',
  title: 'Reserved bits',
  cases: [...withoutExtension, ...withDeflate, ...onFirstByte, ...amidOthers, ...onContinuation],
};
