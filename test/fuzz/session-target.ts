import { Opcode } from '../../src/protocol/frame/frame-header.js';
import { Session } from '../../src/protocol/session.js';
import { SYNC_ZLIB } from '../../src/protocol/deflate/zlib-runner.js';
import { countAllocations, type Allocations } from '../support/allocations.js';
import type { Target } from './campaign.js';
import { HeldZlib, transformOf } from './compressing-peer.js';
import { Dice } from './dice.js';
import { verdictOn } from './model.js';
import { wireBytes } from './mutations.js';
import { FUZZ_LIMITS, fresh, sessionCase, type Act, type SessionCase } from './session-case.js';
import { WatchingSink } from './watching-sink.js';

/**
 * Mutated frames at random cuts, to either role, with and without compression; the application closes, leaves or sends
 * in the middle of it.
 */
export const sessionTarget: Target = {
  name: 'session',
  unit: 'frames',
  spec: 'test/fuzz/session.spec.ts',
  firstSeed: 1_000_000,
  // A close that was reported twice, the second time by what waited for compression.
  keptSeeds: [1_002_281],
  run(seed) {
    const given = sessionCase(seed);
    const whole = listenToWhole(given);
    const inPieces = listenToPieces(given, new Dice(seed));
    sameStory(whole, inPieces);
    if (given.act === undefined) {
      if (given.intact !== undefined) deliversAll(given.intact, whole);
      endsAsTheModel(given, whole);
    }
    return given.frames.length;
  },
};

/** What the session of the case says when all comes at once. */
export function listenToWhole(given: SessionCase): WatchingSink {
  const { session, sink } = openSession(given, SYNC_ZLIB);
  const [bytes] = fresh([given.bytes]);
  watchMemory(given, () => session.receive(bytes!));
  return checked(sink);
}

/** The same in pieces, while zlib works beside the reading. */
function listenToPieces(given: SessionCase, dice: Dice): WatchingSink {
  const zlib = new HeldZlib(SYNC_ZLIB);
  const { session, sink } = openSession(given, zlib);
  const chunks = fresh(given.chunks);
  watchMemory(given, () => {
    for (const chunk of chunks) {
      session.receive(chunk);
      if (zlib.busy && dice.chance(30)) zlib.release(dice);
    }
    while (zlib.busy) zlib.release(dice);
  });
  return checked(sink);
}

function openSession({ role, agreement, act }: SessionCase, zlib: typeof SYNC_ZLIB) {
  const sink = new WatchingSink(role, FUZZ_LIMITS.maxPayload, agreement !== undefined);
  const session = new Session(role, sink, FUZZ_LIMITS, agreement && transformOf(role, agreement, zlib));
  if (act !== undefined) perform(act, session, sink);
  return { session, sink };
}

function perform({ at, what }: Act, session: Session, sink: WatchingSink): void {
  let events = 0;
  sink.onEvent = () => {
    if (++events !== at) return;
    if (what === 'send') session.send('from the middle', false);
    else if (what === 'ping') session.ping(Buffer.from('from the middle'));
    else if (what === 'close') session.close(4000, 'from the middle');
    else {
      session.abandon();
      sink.abandoned = true;
    }
  };
}

function checked(sink: WatchingSink): WatchingSink {
  if (sink.faults.length > 0) throw new Error(sink.faults.join(', '));
  return sink;
}

/** Node's zlib puts its output into pieces of this size first. */
const ZLIB_PIECE = 16 * 1024;

function watchMemory({ bytes, agreement, frames }: SessionCase, work: () => void): void {
  const allocated = countAllocations(work);
  if (agreement === undefined) staysSmall(allocated, bytes.length);
  else staysInflated(allocated, bytes.length, frames.length);
}

/**
 * One buffer is at most twice what has arrived. All together they are as many times as large as one growing buffer that
 * doubles, the answers to pings, and a header of 14 bytes for each frame that is cut in its own need; a frame has at
 * least two bytes.
 */
function staysSmall({ total, largest }: Allocations, received: number): void {
  const least = 256;
  if (largest > 2 * received + least) throw new Error(`a buffer of ${largest} bytes for ${received} received`);
  if (total > 12 * received + least) throw new Error(`buffers of ${total} bytes for ${received} received`);
}

/** With compression a message may become as long as the limit, whatever has arrived; so may the window kept of it. */
function staysInflated({ total, largest }: Allocations, received: number, frames: number): void {
  const most = 2 * (received + FUZZ_LIMITS.maxPayload);
  if (largest > most) throw new Error(`a buffer of ${largest} bytes for ${received} received`);
  if (total > 12 * received + (frames + 8) * (most + 4 * ZLIB_PIECE)) {
    throw new Error(`buffers of ${total} bytes for ${received} received`);
  }
}

/**
 * What the application hears does not depend on the cuts. What is written does not either, except that a message which
 * is being compressed may be overtaken by a pong, and never leaves when the peer breaks a rule meanwhile.
 */
function sameStory(whole: WatchingSink, inPieces: WatchingSink): void {
  sameLines(whole.heard, inPieces.heard);
  const sure = ({ written }: WatchingSink) =>
    whole.violation === undefined ? written : written.filter((line) => !line.startsWith(`${Opcode.Text} `));
  sameLines(sure(whole).toSorted(), sure(inPieces).toSorted());
}

function sameLines(whole: readonly string[], inPieces: readonly string[]): void {
  if (whole.join('\n') === inPieces.join('\n')) return;
  const at = whole.findIndex((line, i) => line !== inPieces[i]);
  const index = at === -1 ? whole.length : at;
  throw new Error(`the cuts matter: ${shown(whole[index])} when whole, ${shown(inPieces[index])} in pieces`);
}

function deliversAll(messages: SessionCase['intact'] & object, { messages: delivered, violation }: WatchingSink): void {
  if (violation !== undefined) throw new Error(`correct frames were refused: ${violation.code}`);
  const same = messages.every(({ kind, payload }, i) => {
    return delivered[i]?.kind === kind && delivered[i].payload.equals(payload);
  });
  if (!same || delivered.length !== messages.length) throw new Error('correct messages were not delivered as they are');
}

/** Where the bytes are those of the frames, and compression plays no part in it. */
function endsAsTheModel({ role, agreement, frames, bytes }: SessionCase, { violation, finished }: WatchingSink): void {
  if (agreement !== undefined || !wireBytes(frames).equals(bytes)) return;
  const expected = verdictOn(frames, role, FUZZ_LIMITS);
  const found = violation?.code ?? (finished ? 'closed' : 'open');
  if (expected !== undefined && expected !== found) throw new Error(`ended with ${found} instead of ${expected}`);
}

function shown(line = 'nothing'): string {
  return JSON.stringify(line.slice(0, 80));
}
