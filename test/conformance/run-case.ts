import { setImmediate as nextTurn } from 'node:timers/promises';
import { maskedFrame } from '../support/frames.js';
import { Compressor } from './compressor.js';
import type {
  AwaitStep,
  CloseSeen,
  CompressStep,
  ConformanceCase,
  EndedBy,
  Script,
  ServerEvent,
} from './conformance-case.js';
import type { Patience } from './patience.js';
import { Peer } from './peer.js';
import { chop, CONTINUATION, FIN } from './scripts.js';

/** What was seen of a connection. */
export interface Observation {
  readonly status: number;
  readonly extensions: string;
  readonly events: readonly ServerEvent[];
  readonly close: CloseSeen;
  readonly reason: string;
  readonly endedBy: EndedBy;
  readonly late: boolean;
  /** The close frame came last, and the connection ended in order. */
  readonly clean: boolean;
  /** What the server sent against the rules. */
  readonly fault: string | undefined;
}

const RSV1 = 0x40;

/** Plays the script of a case to the server on that port. */
export async function runCase(port: number, { path, offer, script }: ConformanceCase, patience: Patience) {
  const played = script();
  const peer = await Peer.connect(port);
  try {
    peer.request(path ?? '/', offer);
    await peer.waitFor(() => peer.opened, patience.end);
    const late = peer.status === 101 && (await play(peer, played, patience.step));
    await peer.waitFor(() => peer.over, patience.end);
    return { observation: observe(peer, late), script: played };
  } finally {
    await peer.destroy();
  }
}

/** Takes the steps in turn; tells whether one of the waits among them was in vain. */
async function play(peer: Peer, { steps }: Script, patience: number): Promise<boolean> {
  const compressor = peer.reader.terms && new Compressor(peer.reader.terms);
  let late = false;
  try {
    for (const step of steps) {
      if (peer.over) break;
      if (Buffer.isBuffer(step)) {
        peer.write(step);
        // On the loopback interface the server reads it in this turn: the next write comes as a chunk of its own.
        await nextTurn();
      } else if (step.kind === 'fin') peer.fin();
      else if (step.kind === 'compress') peer.write(await compressedFrames(compressor, step));
      else if (!(await peer.waitFor(arrival(peer, step), patience))) late = true;
    }
  } finally {
    compressor?.close();
  }
  return late;
}

/** Whether what the step waits for is there; nothing is behind a close frame. */
function arrival({ reader }: Peer, { what }: AwaitStep): () => boolean {
  return () => reader.close !== 'no close frame' || (what !== 'close' && reader.events.length >= what);
}

/** Without an agreement the frames say that they are compressed all the same: the case then fails, as it should. */
async function compressedFrames(compressor: Compressor | undefined, step: CompressStep): Promise<Buffer> {
  const payload = (await compressor?.compress(step.data)) ?? step.data;
  const pieces = chop(payload, Math.ceil(payload.length / step.fragments));
  const frames = pieces.map((piece, i) => {
    const fin = i === pieces.length - 1 ? FIN : 0;
    return maskedFrame(fin | (i === 0 ? RSV1 | step.opcode : CONTINUATION), piece);
  });
  return Buffer.concat(frames);
}

function observe(peer: Peer, late: boolean): Observation {
  const { status, extensions, fault, endedBy, whole } = peer;
  const { events, close, reason } = peer.reader;
  const orderly = endedBy === 'server' || endedBy === 'client';
  const clean = orderly && whole && fault === undefined && close !== 'no close frame';
  return { status, extensions, events, close, reason, endedBy, late, clean, fault };
}
