import { maskedFrame } from '../../support/frames.js';
import { hex } from '../../support/hex.js';
import type { CaseGroup, ConformanceCase } from '../conformance-case.js';
import { bytesOf } from '../payloads.js';
import {
  closes,
  event,
  FIN,
  PING_FRAME,
  PONG_FRAME,
  refusesStrictly,
  TEXT,
  wholeAndByteByByte,
  works,
} from '../scripts.js';

const LENGTHS = [0, 1, 2, 8, 47, 48, 124, 125];

const answered = LENGTHS.flatMap((length) =>
  wholeAndByteByByte({
    name: `ping-${length}`,
    sentence: `A ping of ${length} bytes is answered with the same bytes (F13, F17)`,
    script: () => works([maskedFrame(PING_FRAME, bytesOf(length))], [event('pong', bytesOf(length))]),
  }),
);

const tooLong = [
  { name: 'ping-126', header: '89 fe', sentence: 'A ping of more than 125 bytes is refused on its header (F14)' },
  { name: 'pong-126', header: '8a fe', sentence: 'A pong of more than 125 bytes is refused on its header (F14)' },
  { name: 'ping-64-bit', header: '89 ff', sentence: 'A ping with a 64-bit length is refused on its header (F14)' },
  { name: 'pong-64-bit', header: '8a ff', sentence: 'A pong with a 64-bit length is refused on its header (F14)' },
].map(({ name, header, sentence }): ConformanceCase => ({ name, sentence, script: () => closes([hex(header)], 1002) }));

const longForm: ConformanceCase = {
  name: 'ping-5-in-16-bit-form',
  sentence: 'A ping of 5 bytes with a 16-bit length is refused (F15)',
  script: () => refusesStrictly([hex('89 fe 00 05 00 00 00 00 48 65 6c 6c 6f')], 1002, [event('pong', 'Hello')]),
};

const IN_A_WRITE = [10, 60, 100];

const manyPings = IN_A_WRITE.map((count): ConformanceCase => {
  const payloads = Array.from({ length: count }, (_, i) => Buffer.from(`ping ${i}`));
  return {
    name: `pings-${count}`,
    sentence: `${count} pings in one write are all answered, in order (F71)`,
    script: () =>
      works(
        [Buffer.concat(payloads.map((payload) => maskedFrame(PING_FRAME, payload)))],
        payloads.map((payload) => event('pong', payload)),
      ),
  };
});

const hello = maskedFrame(FIN | TEXT, Buffer.from('Hello'));
const pong = maskedFrame(PONG_FRAME, Buffer.from('nobody asked'));

const pongs = [
  { name: 'pong-unsolicited', sentence: 'A pong nobody asked for is ignored (F72)', frames: [pong] },
  {
    name: 'pong-empty',
    sentence: 'An empty pong nobody asked for is ignored (F72)',
    frames: [maskedFrame(PONG_FRAME)],
  },
  { name: 'pong-twice', sentence: 'Two pongs nobody asked for are ignored (F72)', frames: [pong, pong] },
  {
    name: 'pong-thousand',
    sentence: 'A thousand pongs nobody asked for are ignored (F73)',
    frames: [Buffer.concat(Array.from({ length: 1000 }, () => pong))],
  },
].flatMap(({ name, sentence, frames }) =>
  name === 'pong-thousand'
    ? [{ name, sentence, script: () => works([...frames, hello], [event('text', 'Hello')]) }]
    : wholeAndByteByByte({ name, sentence, script: () => works([...frames, hello], [event('text', 'Hello')]) }),
);

const pingThenPong = wholeAndByteByByte({
  name: 'pong-then-ping',
  sentence: 'A pong nobody asked for and then a ping: only the ping is answered (F72)',
  script: () => works([pong, maskedFrame(PING_FRAME, '01 02')], [event('pong', Buffer.from([1, 2]))]),
});

const betweenMessages = wholeAndByteByByte({
  name: 'ping-between-messages',
  sentence: 'A ping between two messages is answered between them',
  script: () =>
    works(
      [hello, maskedFrame(PING_FRAME, 'ff'), hello],
      [event('text', 'Hello'), event('pong', Buffer.from([0xff])), event('text', 'Hello')],
    ),
});

export const pingPong: CaseGroup = {
  name: 'ping-pong',
  title: 'Pings and pongs',
  cases: [...answered, ...tooLong, longForm, ...manyPings, ...pongs, ...pingThenPong, ...betweenMessages],
};
