import type { Reading } from './readings.js';

/** A difference from ws that is meant. */
export interface WsDifference {
  readonly name: string;
  readonly why: string;
  /** Whether this is what tells the two readings of the same bytes apart. */
  explains(ours: Reading, theirs: Reading): boolean;
}

/** Every way in which ws 8.23 is known to read the same bytes otherwise. There must be no other. */
export const WS_DIFFERENCES: readonly WsDifference[] = [
  {
    name: 'a length that is not in its shortest form',
    why: 'F28 F29: refused with 1002 (RFC 6455 section 5.2); ws reads the frame and goes on.',
    explains: (ours, theirs) => refusedBy(ours, 'length_not_minimal') && isBeginOf(ours.events, theirs.events),
  },
  {
    name: 'a 64-bit length with its highest bit set',
    why: 'F20: refused with 1002 at that byte (RFC 6455 section 5.2); ws takes it for a long message, 1009, once all eight are there.',
    explains: (ours, theirs) =>
      refusedBy(ours, 'length_sign_bit') &&
      sameEvents(ours, theirs) &&
      (theirs.ending.how === 'open' || refusedBy(theirs, 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH')),
  },
  {
    name: 'text that is bad before its end',
    why: 'F46 F47: refused at the byte that makes it bad; ws waits for the end of the message, and reads the control frames until there.',
    explains: (ours, theirs) =>
      refusedBy(ours, 'invalid_utf8') &&
      isBeginOf(ours.events, theirs.events) &&
      theirs.events.slice(ours.events.length).every((event) => /^p[io]ng /.test(event)),
  },
  {
    name: 'many empty fragments',
    why: 'F39: refused with 1008 beyond maxEmptyFragments; ws counts fragments of any length, and only when told to.',
    explains: (ours, theirs) => refusedBy(ours, 'too_many_empty_fragments') && isBeginOf(ours.events, theirs.events),
  },
  {
    name: 'the first byte of a frame',
    why: 'F5-F10: what it shows to be wrong is refused without waiting for the second; ws reads headers by two bytes.',
    explains: (ours, theirs) =>
      ['reserved_bits', 'reserved_opcode', 'control_fragmented'].some((code) => refusedBy(ours, code)) &&
      theirs.ending.how === 'open' &&
      sameEvents(ours, theirs),
  },
];

/** What ws refuses in the middle of a header: here the rules about messages are looked at when the header is complete. */
export const REFUSED_BY_WS_WITHIN_A_HEADER: readonly string[] = [
  'WS_ERR_INVALID_OPCODE',
  'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH',
  'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
  'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
];

export function refusedBy({ ending }: Reading, why: string): boolean {
  return ending.how === 'refused' && ending.why === why;
}

export function sameEvents(one: Reading, other: Reading): boolean {
  return one.events.length === other.events.length && isBeginOf(one.events, other.events);
}

export function sameEnding({ ending: one }: Reading, { ending: other }: Reading): boolean {
  if (one.how === 'refused') return other.how === 'refused' && one.closeCode === other.closeCode;
  if (one.how === 'closed') return other.how === 'closed' && one.code === other.code && one.reason === other.reason;
  return other.how === 'open';
}

function isBeginOf(some: readonly string[], all: readonly string[]): boolean {
  return some.every((event, i) => event === all[i]);
}
