import type { CaseGroup, ConformanceCase, Step } from '../conformance-case.js';
import { offerText, taken } from '../deflate-offers.js';
import { jsonOf, noise } from '../payloads.js';
import { BINARY, event, TEXT, works } from '../scripts.js';

const KIB = 1024;
const SIZES = [0, 1, 16, 64, 256, KIB, 4 * KIB, 8 * KIB, 16 * KIB, 32 * KIB, 64 * KIB, 128 * KIB, 256 * KIB, KIB * KIB];

const TAKEOVER = [
  { name: 'both-remember', serverForgets: false, clientForgets: false },
  { name: 'server-forgets', serverForgets: true, clientForgets: false },
  { name: 'client-forgets', serverForgets: false, clientForgets: true },
  { name: 'both-forget', serverForgets: true, clientForgets: true },
];

const CONTENTS = [
  { kind: 'json', type: 'text', opcode: TEXT, make: jsonOf },
  { kind: 'noise', type: 'binary', opcode: BINARY, make: noise },
] as const;

/** Enough messages to fill the window some times over. */
function timesFor(size: number): number {
  return size <= 4 * KIB ? 20 : size <= 64 * KIB ? 5 : 2;
}

const bySize = TAKEOVER.flatMap(({ name, ...offer }) =>
  CONTENTS.flatMap(({ kind, type, opcode, make }) =>
    SIZES.map((size): ConformanceCase => {
      const times = timesFor(size);
      return {
        name: `${name}/${kind}-${size}`,
        sentence: `${times} compressed messages of ${size} bytes of ${kind} come back compressed where ${name}`,
        server: size < KIB * KIB ? 'deflate' : 'deflate-large',
        offer: offerText(offer),
        heavy: size > 64 * KIB,
        script: () => {
          const messages = Array.from({ length: times }, (_, i) => make(size, 1 + (i % 3)));
          const steps = messages.map((data): Step => ({ kind: 'compress', opcode, data, fragments: 1 }));
          const script = works(
            steps,
            messages.map((data) => ({ ...event(type, data), compressed: true })),
          );
          return { ...script, expected: { ...script.expected, extensions: taken(offer) } };
        },
      };
    }),
  ),
);

const THRESHOLD = 1024;

const threshold = [0, 1, THRESHOLD - 1, THRESHOLD, THRESHOLD + 1].map((size): ConformanceCase => ({
  name: `threshold-${size}`,
  sentence: `With a threshold of ${THRESHOLD} a message of ${size} bytes comes back as the threshold says (P39)`,
  server: 'deflate-threshold',
  offer: 'permessage-deflate',
  script: () => {
    const data = jsonOf(size);
    const step: Step = { kind: 'compress', opcode: TEXT, data, fragments: 1 };
    const script = works([step], [{ ...event('text', data), compressed: size >= THRESHOLD }]);
    // What is compressed is up to the sender (RFC 7692 section 6).
    return { ...script, tolerated: [works([step], [event('text', data)]).expected] };
  },
}));

export const deflateSizes: CaseGroup = {
  name: 'deflate-sizes',
  title: 'Compression: every size of message',
  cases: [...bySize, ...threshold],
};
