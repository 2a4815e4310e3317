// What sessions hold of messages that never end. Prints JSON: a measurement for each case.
import type { MessageLimits } from '../../../src/protocol/message/message-assembler.js';
import { Session, type SessionSink } from '../../../src/protocol/session.js';
import { maskedFrame } from '../../support/frames.js';
import { heldMemory } from './held-memory.js';

const LIMITS: MessageLimits = { maxPayload: 16 * 1024 * 1024, maxEmptyFragments: 1024 };

const SILENT: SessionSink = {
  write: () => undefined,
  text: () => undefined,
  binary: () => undefined,
  ping: () => undefined,
  pong: () => undefined,
  closed: () => undefined,
  violated: ({ code }) => {
    throw new Error(`Refused: ${code}`);
  },
  suspended: () => undefined,
  resumed: () => undefined,
};

interface Case {
  readonly clients: number;
  /** What each of them sends. */
  readonly chunks: () => readonly Buffer[];
}

/** One frame but for its last byte, cut into pieces. */
function unfinishedFrame(length: number, pieceLength: number): Buffer[] {
  const frame = maskedFrame(0x82, Buffer.alloc(length, 'x')).subarray(0, -1);
  const count = Math.ceil(frame.length / pieceLength);
  return Array.from({ length: count }, (_, i) => frame.subarray(i * pieceLength, (i + 1) * pieceLength));
}

/** Fragments of which none is the last. */
function fragments(count: number, length: number): Buffer[] {
  const payload = Buffer.alloc(length, 'x');
  const [first, next] = [maskedFrame(0x01, payload), maskedFrame(0x00, payload)];
  return Array.from({ length: count }, (_, i) => (i === 0 ? first : next));
}

const CASES: Readonly<Record<string, Case>> = {
  '65,536 fragments of 64 bytes': { clients: 2, chunks: () => fragments(65_536, 64) },
  '65,536 fragments of one byte': { clients: 20, chunks: () => fragments(65_536, 1) },
  'a 64 KiB frame in chunks of one byte': { clients: 50, chunks: () => unfinishedFrame(65_536, 1) },
  '16,000 fragments of one byte': { clients: 50, chunks: () => fragments(16_000, 1) },
  '10 bytes of a 1 MiB frame': {
    clients: 10_000,
    chunks: () => [maskedFrame(0x82, Buffer.alloc(1_048_576)).subarray(0, 24)],
  },
};

function send(session: Session, chunks: readonly Buffer[]): void {
  for (const chunk of chunks) {
    // Memory of its own, as a socket gives it: what held a view of it would hold it all.
    const bytes = Buffer.allocUnsafeSlow(chunk.length);
    chunk.copy(bytes);
    session.receive(bytes);
  }
}

function measure({ clients, chunks: chunksOf }: Case) {
  const chunks = chunksOf();
  const open = () => new Session('server', SILENT, LIMITS);
  // The code is compiled before the measuring begins.
  send(open(), chunks);
  const sessions = Array.from({ length: clients }, open);
  const before = heldMemory();
  for (const session of sessions) send(session, chunks);
  const held = heldMemory() - before;
  const received = clients * chunks.reduce((sum, { length }) => sum + length, 0);
  return { clients, received, held, open: sessions.filter((session) => session.open).length };
}

const measured = Object.entries(CASES).map(([name, given]) => [name, measure(given)]);
console.log(JSON.stringify(Object.fromEntries(measured)));
