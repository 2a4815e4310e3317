import { deflateRawSync } from 'node:zlib';
import { maskedFrame } from '../../support/frames.js';
import type { CaseGroup, ConformanceCase, Script } from '../conformance-case.js';
import { jsonOf, noise } from '../payloads.js';
import { BINARY, chop, closes, event, FIN, fragments, TEXT, works } from '../scripts.js';

const MIB = 1024 * 1024;
const RSV1 = 0x40;
const OFFER = 'permessage-deflate';

/** `maxPayload` of the server that is called limited. */
const LIMIT = 64 * 1024;

/** As zlib ends a message with a final block, with the byte that RFC 7692 section 7.2.3.4 puts behind it. */
function compressed(data: Buffer): Buffer {
  return Buffer.concat([deflateRawSync(data), Buffer.from([0x00])]);
}

const LENGTHS = [LIMIT - 1, LIMIT, LIMIT + 1, LIMIT + 1000, LIMIT * 2];

const atTheLimit = [
  { kind: 'json', make: jsonOf },
  { kind: 'noise', make: noise },
  { kind: 'zeros', make: (length: number) => Buffer.alloc(length) },
].flatMap(({ kind, make }) =>
  LENGTHS.map((length): ConformanceCase => {
    const data = make(length);
    const frame = maskedFrame(FIN | RSV1 | BINARY, compressed(data));
    return {
      name: `${kind}-${length}`,
      sentence: `Of ${kind} ${length} bytes are ${length > LIMIT ? 'refused' : 'taken'} with a limit of ${LIMIT} (P25)`,
      server: 'deflate-limited',
      offer: OFFER,
      script: () => {
        if (length > LIMIT) return closes([frame], 1009);
        const script = works([frame], [event('binary', data)]);
        // A server may apply the limit to the compressed bytes too, which for noise are a few more.
        return { ...script, tolerated: [{ events: [], close: 1009, endedBy: 'server' }] };
      },
    };
  }),
);

function bomb(name: string, sentence: string, steps: (payload: Buffer) => Script): ConformanceCase {
  const script = () => steps(compressed(Buffer.alloc(32 * MIB)));
  return { name, sentence, server: 'deflate', offer: OFFER, heavy: true, script };
}

const bombs = [
  bomb('bomb', '32 MiB of zeros in 32 KiB are refused by a limit of 1 MiB (P24)', (payload) =>
    closes([maskedFrame(FIN | RSV1 | BINARY, payload)], 1009),
  ),
  bomb('bomb-as-text', '32 MiB of U+0000 in 32 KiB are refused by a limit of 1 MiB (P24)', (payload) =>
    closes([maskedFrame(FIN | RSV1 | TEXT, payload)], 1009),
  ),
  bomb('bomb-in-fragments', 'The same in fragments of 1 KiB is refused (P26)', (payload) => {
    const [first, ...others] = fragments(BINARY, payload, 1024);
    // RSV1 stands on the first fragment alone.
    const marked = Buffer.from(first!);
    marked[0]! |= RSV1;
    return closes([marked, ...others], 1009);
  }),
];

const large = [
  { kind: 'json', type: 'text', make: jsonOf },
  { kind: 'noise', type: 'binary', make: noise },
].flatMap(({ kind, type, make }) =>
  [2, 4, 8, 16].flatMap((mib) =>
    [1, 16].map((pieces): ConformanceCase => {
      const opcode = type === 'text' ? TEXT : BINARY;
      return {
        name: `${kind}-${mib}-mib-in-${pieces}`,
        sentence: `Compressed ${kind} of ${mib} MiB in ${pieces} frame${pieces === 1 ? '' : 's'} comes back`,
        server: 'deflate-large',
        offer: OFFER,
        heavy: true,
        long: mib === 8 || (mib === 16 && (pieces > 1 || kind === 'noise')),
        script: () => {
          const data = make(mib * MIB);
          return works(
            [{ kind: 'compress', opcode, data, fragments: pieces }],
            [event(type === 'text' ? 'text' : 'binary', data)],
          );
        },
      };
    }),
  ),
);

const chopped = [64, 256, 1024, 4096, 65_536].map((size): ConformanceCase => ({
  name: `json-1-mib-in-chops-of-${size}`,
  sentence: `Compressed JSON of 1 MiB that arrives in chops of ${size} bytes comes back`,
  server: 'deflate-large',
  offer: OFFER,
  heavy: true,
  script: () => {
    const data = jsonOf(MIB);
    return works(chop(maskedFrame(FIN | RSV1 | TEXT, compressed(data)), size), [event('text', data)]);
  },
}));

export const deflateLimits: CaseGroup = {
  name: 'deflate-limits',
  title: 'Compression: limits, bombs, large messages',
  cases: [...atTheLimit, ...bombs, ...large, ...chopped],
};
