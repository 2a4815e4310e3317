import { maskedFrame } from '../../support/frames.js';
import type { CaseGroup, ConformanceCase, Script } from '../conformance-case.js';
import { bytesOf, textOf } from '../payloads.js';
import {
  BINARY,
  CLOSE_FRAME,
  closeFrame,
  closes,
  CONTINUATION,
  event,
  FIN,
  fragments,
  PING_FRAME,
  PONG_FRAME,
  refusesStrictly,
  TEXT,
  wholeAndByteByByte,
  works,
} from '../scripts.js';

const MESSAGES = [
  { type: 'text', opcode: TEXT, make: textOf },
  { type: 'binary', opcode: BINARY, make: bytesOf },
] as const;

const LENGTH = 120;

const pieces = MESSAGES.flatMap(({ type, opcode, make }) =>
  [2, 3, 10, LENGTH].flatMap((count) =>
    wholeAndByteByByte({
      name: `${type}-in-${count}`,
      sentence: `A ${type} message in ${count} fragments comes back as one`,
      script: () => works(fragments(opcode, make(LENGTH), LENGTH / count), [event(type, make(LENGTH))]),
    }),
  ),
);

const pieceSizes = MESSAGES.flatMap(({ type, opcode, make }) =>
  [125, 126, 127, 1000, 65_535, 65_536].map((size): ConformanceCase => ({
    name: `${type}-fragments-of-${size}`,
    sentence: `A ${type} message in three fragments of ${size} bytes comes back as one`,
    script: () => works(fragments(opcode, make(size * 3), size), [event(type, make(size * 3))]),
  })),
);

const empty = (first: number) => maskedFrame(first);
const part = (first: number, text: string) => maskedFrame(first, Buffer.from(text));

/** Frames that are one message, the text `Hello`, or the empty one. */
const WITH_EMPTY = [
  { name: 'empty-first', frames: [empty(TEXT), part(FIN, 'Hello')], text: 'Hello' },
  { name: 'empty-last', frames: [part(TEXT, 'Hello'), empty(FIN)], text: 'Hello' },
  { name: 'empty-middle', frames: [part(TEXT, 'Hel'), empty(CONTINUATION), part(FIN, 'lo')], text: 'Hello' },
  { name: 'empty-two', frames: [empty(TEXT), empty(FIN)], text: '' },
  { name: 'empty-three', frames: [empty(TEXT), empty(CONTINUATION), empty(FIN)], text: '' },
].flatMap(({ name, frames, text }) =>
  wholeAndByteByByte({
    name,
    sentence: `A message with empty fragments (${name}) comes back as one (F37)`,
    script: () => works(frames, [event('text', text)]),
  }),
);

const manyEmpty = [1023, 1024, 1025].map((count): ConformanceCase => {
  const frames = Buffer.concat([
    part(TEXT, 'Hel'),
    ...Array.from({ length: count }, () => empty(CONTINUATION)),
    part(FIN, 'lo'),
  ]);
  const message = [event('text', 'Hello')];
  const taken = count <= 1024;
  return {
    name: `empty-${count}`,
    sentence: `${count} empty fragments in one message are ${taken ? 'taken' : 'too many'} (F39)`,
    script: () => (taken ? works([frames], message) : refusesStrictly([frames], 1008, message)),
  };
});

const pong = event('pong', 'now');
const ping = part(PING_FRAME, 'now');
const hello = event('text', 'Hello');

const between = [
  {
    name: 'ping-between',
    sentence: 'A ping between two fragments is answered before the message is complete (F35)',
    // The second fragment is not sent before the pong is there.
    script: (): Script => works([part(TEXT, 'Hel'), ping, { kind: 'await', what: 1 }, part(FIN, 'lo')], [pong, hello]),
  },
  {
    name: 'ping-between-in-one-write',
    sentence: 'A ping between two fragments is answered when all of it comes at once (F35)',
    script: () => works([Buffer.concat([part(TEXT, 'Hel'), ping, part(FIN, 'lo')])], [pong, hello]),
  },
  {
    name: 'pings-between-all',
    sentence: 'Pings between all of five fragments are answered in order (F35)',
    script: () => {
      const parts = fragments(TEXT, Buffer.from('Hello'), 1);
      return works(
        parts.flatMap((frame) => [ping, frame]),
        [...parts.map(() => pong), hello],
      );
    },
  },
  {
    name: 'pong-between',
    sentence: 'A pong between two fragments is ignored',
    script: () => works([part(TEXT, 'Hel'), part(PONG_FRAME, 'x'), part(FIN, 'lo')], [hello]),
  },
  {
    name: 'close-between',
    sentence: 'A close between two fragments is answered, and the unfinished message is dropped (F36)',
    script: () => closes([part(TEXT, 'Hel'), closeFrame(1000), part(FIN, 'lo')], 1000),
  },
].flatMap(wholeAndByteByByte);

const WRONG = [
  { name: 'continuation-first', frames: [part(FIN, 'lo')], sentence: 'A continuation without a message (F31)' },
  { name: 'continuation-first-open', frames: [part(CONTINUATION, 'l')], sentence: 'An open continuation first (F31)' },
  { name: 'text-in-text', frames: [part(TEXT, 'a'), part(FIN | TEXT, 'b')], sentence: 'Text within text (F32)' },
  { name: 'text-in-text-open', frames: [part(TEXT, 'a'), part(TEXT, 'b')], sentence: 'Open text within text (F32)' },
  { name: 'binary-in-text', frames: [part(TEXT, 'a'), part(FIN | BINARY, 'b')], sentence: 'Binary within text (F33)' },
  { name: 'text-in-binary', frames: [part(BINARY, 'a'), part(FIN | TEXT, 'b')], sentence: 'Text within binary (F33)' },
  {
    name: 'binary-in-binary',
    frames: [part(BINARY, 'a'), part(FIN | BINARY, 'b')],
    sentence: 'Binary within binary (F33)',
  },
].flatMap(({ name, frames, sentence }) =>
  wholeAndByteByByte({ name, sentence: `${sentence} is refused`, script: () => closes(frames, 1002) }),
);

const afterFinal = [FIN, 0].flatMap((fin) =>
  wholeAndByteByByte({
    name: `continuation-after-final-${fin === 0 ? 'open' : 'fin'}`,
    sentence: `A continuation${fin === 0 ? ' without FIN' : ''} after the last fragment is refused (F34)`,
    script: () => closes([part(TEXT, 'Hel'), part(FIN, 'lo'), part(fin, 'x')], 1002, [hello]),
  }),
);

const fragmentedControl = [
  { name: 'ping', first: PING_FRAME },
  { name: 'pong', first: PONG_FRAME },
  { name: 'close', first: CLOSE_FRAME },
].flatMap(({ name, first }) =>
  wholeAndByteByByte({
    name: `fragmented-${name}`,
    sentence: `A ${name} in fragments is refused (F10)`,
    script: () => closes([maskedFrame(first & ~FIN, '03 e8'), maskedFrame(FIN, '41')], 1002),
  }),
);

const several: ConformanceCase = {
  name: 'messages-in-a-row',
  sentence: 'Messages in fragments follow each other, of both types and whole ones among them',
  script: () =>
    works(
      [
        ...fragments(TEXT, textOf(50), 7),
        ...fragments(BINARY, bytesOf(50), 9),
        maskedFrame(FIN | TEXT, textOf(9)),
        ...fragments(TEXT, textOf(30), 30),
        ...fragments(BINARY, bytesOf(300), 1),
      ],
      [
        event('text', textOf(50)),
        event('binary', bytesOf(50)),
        event('text', textOf(9)),
        event('text', textOf(30)),
        event('binary', bytesOf(300)),
      ],
    ),
};

export const fragmentation: CaseGroup = {
  name: 'fragmentation',
  title: 'Fragmentation',
  cases: [
    ...pieces,
    ...pieceSizes,
    ...WITH_EMPTY,
    ...manyEmpty,
    ...between,
    ...WRONG,
    ...afterFinal,
    ...fragmentedControl,
    several,
  ],
};
