import { deflateRawSync } from 'node:zlib';
import { maskedFrame } from '../../support/frames.js';
import { hex } from '../../support/hex.js';
import type { CaseGroup, ConformanceCase, Script, Step } from '../conformance-case.js';
import { echoAfter, jsonOf, noise } from '../payloads.js';
import {
  BINARY,
  byteByByte,
  closeFrame,
  closes,
  event,
  FIN,
  PING_FRAME,
  refusesStrictly,
  TEXT,
  works,
} from '../scripts.js';

const RSV1 = 0x40;
const COMPRESSED_TEXT = FIN | RSV1 | TEXT;

const HELLO = 'f2 48 cd c9 c9 07 00';
const hello = event('text', 'Hello');

function deflated(entry: Omit<ConformanceCase, 'server' | 'offer'> & Partial<ConformanceCase>): ConformanceCase {
  return { server: 'deflate', offer: 'permessage-deflate', ...entry };
}

/** The ways to say the same, most of them from RFC 7692 section 7.2.3. */
const GOOD = [
  { name: 'one-block', payload: HELLO, row: 'P1', text: 'Hello' },
  { name: 'stored-block', payload: '00 05 00 fa ff 48 65 6c 6c 6f 00', row: 'P30', text: 'Hello' },
  { name: 'final-block', payload: 'f3 48 cd c9 c9 07 00 00', row: 'P31', text: 'Hello' },
  { name: 'two-blocks', payload: 'f2 48 05 00 00 00 ff ff ca c9 c9 07 00', row: 'P32', text: 'Hello' },
  { name: 'tail-left', payload: `${HELLO} 00 00 ff ff`, row: 'P33', text: 'Hello' },
  { name: 'empty', payload: '00', row: 'P28', text: '' },
  { name: 'empty-fixed-block', payload: '02 00', row: 'P28', text: '' },
];

const good = GOOD.flatMap(({ name, payload, row, text }): ConformanceCase[] => {
  const script = works([maskedFrame(COMPRESSED_TEXT, payload)], [event('text', text)]);
  return [
    deflated({ name, sentence: `A compressed message is understood: ${name} (${row})`, script: () => script }),
    deflated({
      name: `${name}/bytes`,
      sentence: `A compressed message is understood byte by byte: ${name} (${row})`,
      script: () => byteByByte(script),
    }),
  ];
});

const noPayload = deflated({
  name: 'no-payload',
  sentence: 'A compressed message without even the one byte of an empty one is taken for an empty one (P29)',
  script: () => {
    const script = works([maskedFrame(COMPRESSED_TEXT)], [event('text')]);
    return { ...script, tolerated: [{ events: [], close: 1007, endedBy: 'server' }] };
  },
});

const BAD = [
  { name: 'reserved-block', payload: '06', row: 'P23' },
  { name: 'wrong-stored-length', payload: '00 05 00 fa fe 48 65 6c 6c 6f 00', row: 'P23' },
  { name: 'ff', payload: 'ff ff ff ff', row: 'P23' },
  { name: 'plain-text', payload: '48 65 6c 6c 6f', row: 'P23' },
  { name: 'distance-before-start', payload: 'f2 00 11 00 00', row: 'P36' },
];

const bad = BAD.map(({ name, payload, row }) =>
  deflated({
    name: `bad-${name}`,
    sentence: `What can not be decompressed is refused: ${name} (${row})`,
    script: () => {
      const { steps, expected } = closes([maskedFrame(COMPRESSED_TEXT, payload)], 1007);
      return { steps, expected, tolerated: [{ ...expected, close: 1002 }] };
    },
  }),
);

const cut = Array.from({ length: 6 }, (_, i) =>
  deflated({
    name: `cut-after-${i + 1}`,
    sentence: `A compressed message that was cut after ${i + 1} of 7 bytes is refused (P34)`,
    script: () => closes([maskedFrame(COMPRESSED_TEXT, hex(HELLO).subarray(0, i + 1))], 1007),
  }),
);

const cutLong = [10, 100, 500, 1000].map((length) =>
  deflated({
    name: `cut-json-after-${length}`,
    sentence: `Compressed JSON that was cut after ${length} bytes is refused (P34)`,
    script: () => closes([maskedFrame(COMPRESSED_TEXT, deflateRawSync(jsonOf(8192)).subarray(0, length))], 1007),
  }),
);

const junk = ['41', '00 00', '00 41', HELLO].map((rest, i) =>
  deflated({
    name: `junk-behind-final-block-${i + 1}`,
    sentence: `Bytes behind the final block are refused: ${rest} (P35)`,
    script: () => refusesStrictly([maskedFrame(COMPRESSED_TEXT, `f3 48 cd c9 c9 07 00 ${rest}`)], 1007, [hello]),
  }),
);

const notUtf8 = deflated({
  name: 'not-utf8',
  sentence: 'Text that is not UTF-8 once it is decompressed is refused (P38)',
  script: () => closes([maskedFrame(COMPRESSED_TEXT, compressed(hex('48 ff 48')))], 1007),
});

/** The second message says "as before" (RFC 7692 section 7.2.3.2). */
const twice = [maskedFrame(COMPRESSED_TEXT, HELLO), maskedFrame(COMPRESSED_TEXT, 'f2 00 11 00 00')];

const takeover: readonly ConformanceCase[] = [
  deflated({
    name: 'takeover',
    sentence: 'A message may refer to the one before (P36)',
    script: () => works(twice, [hello, hello]),
  }),
  deflated({
    name: 'takeover-over-plain',
    sentence: 'A message may refer to the compressed one before, with plain ones and pings between them (P36)',
    script: () =>
      works(
        [twice[0]!, maskedFrame(FIN | TEXT, '48 69'), maskedFrame(PING_FRAME), twice[1]!],
        [hello, event('text', 'Hi'), event('pong'), hello],
      ),
  }),
  deflated({
    name: 'no-takeover',
    sentence: 'A message may not refer to the one before where client_no_context_takeover was agreed on (P36)',
    server: 'deflate-forgets',
    script: () => closes(twice, 1007, [hello]),
  }),
];

/** Distances, and whether a window of 512 bytes reaches that far. */
const DISTANCES = [250, 500, 511, 512, 513, 600, 767, 1024, 1025, 1100, 2000, 8000, 20_000];

const distances = DISTANCES.map((distance) => {
  const data = echoAfter(distance);
  const steps = [maskedFrame(FIN | RSV1 | BINARY, compressed(data))];
  const allowed = distance <= 512;
  return deflated({
    name: `distance-${distance}-in-512`,
    sentence: `In a window of 512 bytes a reference ${distance} bytes back is ${allowed ? 'followed' : 'refused'} (P37)`,
    server: 'deflate-window-9',
    offer: 'permessage-deflate; client_max_window_bits',
    script: () =>
      allowed ? works(steps, [event('binary', data)]) : refusesStrictly(steps, 1007, [event('binary', data)]),
  });
});

const inFragments = [1, 2, 3, 10, 100].flatMap((fragments) =>
  (['text', 'binary'] as const).map((type) => {
    const data = type === 'text' ? jsonOf(5000) : noise(5000);
    const step: Step = { kind: 'compress', opcode: type === 'text' ? TEXT : BINARY, data, fragments };
    return deflated({
      name: `${type}-in-${fragments}-fragments`,
      sentence: `Three compressed ${type} messages in ${fragments} fragments each come back (P21)`,
      script: () =>
        works(
          [step, step, step],
          [step, step, step].map(() => event(type, data)),
        ),
    });
  }),
);

const order: readonly ConformanceCase[] = [
  deflated({
    name: 'ping-between-fragments',
    sentence: 'A ping between the fragments of a compressed message is answered',
    script: () =>
      works(
        [maskedFrame(RSV1 | TEXT, 'f2 48 cd'), maskedFrame(PING_FRAME), maskedFrame(FIN, 'c9 c9 07 00')],
        [event('pong'), hello],
      ),
  }),
  deflated({
    name: 'plain-message',
    sentence: 'A message that is not compressed is taken as it is (P22)',
    script: () => works([maskedFrame(FIN | TEXT, '48 65 6c 6c 6f')], [hello]),
  }),
  deflated({
    name: 'plain-fragments',
    sentence: 'A message in fragments that is not compressed is taken as it is (P22)',
    script: () => works([maskedFrame(TEXT, '48 65'), maskedFrame(FIN, '6c 6c 6f')], [hello]),
  }),
  deflated({
    name: 'large-then-small-then-close',
    sentence: 'A large compressed message, small ones behind it and a close keep their order (P41)',
    heavy: true,
    script: (): Script => {
      const large = jsonOf(1024 * 1024);
      const small = maskedFrame(FIN | TEXT, '48 65 6c 6c 6f');
      const step: Step = { kind: 'compress', opcode: TEXT, data: large, fragments: 1 };
      const events = [event('text', large), hello, hello, event('text', large), hello];
      return closes([step, small, small, step, small, closeFrame(1000)], 1000, events);
    },
  }),
];

/** zlib's output without the end that RFC 7692 section 7.2.1 cuts off: an empty final block stands in its place. */
function compressed(data: Buffer): Buffer {
  return Buffer.concat([deflateRawSync(data), Buffer.from([0x00])]);
}

export const deflatePayloads: CaseGroup = {
  name: 'deflate-payloads',
  title: 'Compression: good and bad payloads',
  cases: [
    ...good,
    noPayload,
    ...bad,
    ...cut,
    ...cutLong,
    ...junk,
    notUtf8,
    ...takeover,
    ...distances,
    ...inFragments,
    ...order,
  ],
};
