import { maskedFrame } from '../../support/frames.js';
import type { CaseGroup, ConformanceCase } from '../conformance-case.js';
import { bytesOf, textOf } from '../payloads.js';
import { BINARY, chop, event, FIN, fragments, TEXT, works } from '../scripts.js';

const KIB = 1024;
const MIB = 1024 * KIB;

const MESSAGES = [
  { type: 'text', opcode: TEXT, make: textOf },
  { type: 'binary', opcode: BINARY, make: bytesOf },
] as const;

function words(bytes: number): string {
  if (bytes < KIB) return `${bytes} B`;
  return bytes < MIB ? `${bytes / KIB} KiB` : `${bytes / MIB} MiB`;
}

function size(bytes: number): string {
  return words(bytes).toLowerCase().replace(' ', '-');
}

interface Message {
  readonly payload: Buffer;
  readonly frame: Buffer;
}

const made = new Map<string, Message>();

/** A message and its one frame; the last length of each type is kept, since neighbouring cases send the same. */
function messageOf({ type, opcode, make }: (typeof MESSAGES)[number], length: number): Message {
  const known = made.get(type);
  if (known?.payload.length === length) return known;
  const payload = make(length);
  const message = { payload, frame: maskedFrame(FIN | opcode, payload) };
  made.set(type, message);
  return message;
}

const lengths = MESSAGES.flatMap((kind) =>
  [64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB].map((length): ConformanceCase => ({
    name: `${kind.type}-${size(length)}`,
    sentence: `A ${kind.type} message of ${words(length)} in one frame comes back`,
    server: 'large',
    heavy: true,
    script: () => {
      const { payload, frame } = messageOf(kind, length);
      return works([frame], [event(kind.type, payload)]);
    },
  })),
);

const inFragments = MESSAGES.flatMap((kind) =>
  [64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB].map((piece): ConformanceCase => ({
    name: `${kind.type}-4-mib-in-fragments-of-${size(piece)}`,
    sentence: `A ${kind.type} message of 4 MiB in fragments of ${words(piece)} comes back (F40)`,
    server: 'large',
    heavy: true,
    script: () => {
      const { payload } = messageOf(kind, 4 * MIB);
      // Some fragments in each write: what a chunk holds is not what a frame holds.
      return works(chop(Buffer.concat(fragments(kind.opcode, payload, piece)), MIB), [event(kind.type, payload)]);
    },
  })),
);

const CHOPS = [
  { length: 64 * KIB, chops: [1, 64, 128, 256, 512, KIB, 2 * KIB, 16 * KIB] },
  { length: MIB, chops: [64, 128, 256, 512, KIB, 2 * KIB, 16 * KIB, 64 * KIB] },
  { length: 4 * MIB, chops: [64, 128, 256, 512, KIB, 2 * KIB, 16 * KIB, 64 * KIB, MIB] },
  { length: 16 * MIB, chops: [64, 128, 256, 512, KIB, 2 * KIB, 16 * KIB, 64 * KIB, MIB, 4 * MIB] },
];

/** Each chop is a write and a turn of the event loop: a message in more of them takes seconds. */
const MANY_CHOPS = 16 * KIB;

const chopped = CHOPS.flatMap(({ length, chops }) =>
  chops.flatMap((piece) =>
    MESSAGES.map((kind): ConformanceCase => ({
      name: `${kind.type}-${size(length)}-in-chops-of-${size(piece)}`,
      sentence: `A ${kind.type} message of ${words(length)} that arrives in chops of ${words(piece)} comes back (F41)`,
      server: 'large',
      heavy: true,
      long: piece > 1 && length / piece > MANY_CHOPS,
      script: () => {
        const { payload, frame } = messageOf(kind, length);
        return works(chop(frame, piece), [event(kind.type, payload)]);
      },
    })),
  ),
);

const inARow = MESSAGES.flatMap(({ type, opcode, make }) =>
  [0, 16, 64, 256, KIB, 4 * KIB].map((length): ConformanceCase => ({
    name: `${type}-${size(length)}-thousand-times`,
    sentence: `A thousand ${type} messages of ${words(length)} come back, in order`,
    heavy: true,
    script: () => {
      const payload = make(length);
      const frames = Array.from({ length: 1000 }, () => maskedFrame(FIN | opcode, payload));
      const events = frames.map(() => event(type, payload));
      return works(chop(Buffer.concat(frames), 64 * KIB), events);
    },
  })),
);

export const limits: CaseGroup = {
  name: 'limits',
  title: 'Large messages, many fragments, small chops',
  cases: [...lengths, ...inFragments, ...chopped, ...inARow],
};
