import type { Target } from './campaign.js';
import { ourReading, wsReading, type Reading } from './readings.js';
import { sessionCase, type SessionCase } from './session-case.js';
import {
  REFUSED_BY_WS_WITHIN_A_HEADER,
  WS_DIFFERENCES,
  refusedBy,
  sameEnding,
  sameEvents,
  type WsDifference,
} from './ws-differences.js';

/** The bytes of the session campaign, read by this library and by ws without compression. */
export const wsTarget: Target = {
  name: 'differential with ws',
  unit: 'frames',
  spec: 'test/fuzz/ws.spec.ts',
  firstSeed: 2_000_000,
  keptSeeds: [],
  run(seed) {
    const given = sessionCase(seed);
    const difference = differenceFromWs(given);
    if (difference === 'unknown') throw new Error(`read otherwise than by ws: ${shown(given)}`);
    return given.frames.length;
  },
};

/** The known difference that a case shows; undefined where both read the same. */
export function differenceFromWs(given: SessionCase): WsDifference | 'within a header' | 'unknown' | undefined {
  const ours = ourReading(given.role, given.chunks);
  const theirs = wsReading(given.role, given.chunks);
  if (sameEvents(ours, theirs) && sameEnding(ours, theirs)) return undefined;
  return (
    WS_DIFFERENCES.find((difference) => difference.explains(ours, theirs)) ??
    (refusesOnceComplete(given, ours, theirs) ? 'within a header' : 'unknown')
  );
}

/** Whether the bytes end inside a header that ws refuses already, and that we refuse with the same code at its end. */
function refusesOnceComplete({ role, chunks }: SessionCase, ours: Reading, theirs: Reading): boolean {
  const early = REFUSED_BY_WS_WITHIN_A_HEADER.some((code) => refusedBy(theirs, code));
  if (!early || ours.ending.how !== 'open' || !sameEvents(ours, theirs)) return false;
  // At most eight bytes of length, four of masking key and the one byte of a close frame are missing.
  const completed = ourReading(role, [...chunks, Buffer.alloc(13)]);
  return sameEvents(completed, theirs) && sameEnding(completed, theirs);
}

function shown({ role, chunks }: SessionCase): string {
  const [ours, theirs] = [ourReading(role, chunks), wsReading(role, chunks)];
  return JSON.stringify({ ours: brief(ours), theirs: brief(theirs) });
}

function brief({ events, ending }: Reading) {
  return { events: events.length, last: events.at(-1)?.slice(0, 40), ending };
}
