import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { VitalSigns, type Vitals } from '../../../src/server/connection/vital-signs.js';

const LIMITS = { ask: 4, giveUp: 3, readsPerBeat: 100, write: 3, message: 5 };
const QUIET: Vitals = { unwritten: 0, written: 0, held: false, unfinished: false, begun: 0 };

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** What so many beats find; a peer that is heard meanwhile has `heard`. */
function findings(beats: readonly (Partial<Vitals> & { heard?: boolean })[], limits = LIMITS): string {
  const signs = new VitalSigns();
  const found = beats.map(({ heard = false, ...vitals }) => {
    if (heard) signs.hear();
    return signs.beat({ ...QUIET, ...vitals }, limits) ?? '.';
  });
  return found.join(' ');
}

function times<T>(count: number, beat: T): T[] {
  return Array.from({ length: count }, () => beat);
}

describe('VitalSigns', () => {
  test.each([
    { name: 'F77 a silent peer', beats: times(8, {}), found: '. . . . ask . . heartbeat_timeout' },
    {
      name: 'F77 one that answers',
      beats: [...times(6, {}), { heard: true }, ...times(4, {})],
      found: '. . . . ask . . . . . ask',
    },
    {
      name: 'S16 one that is not read for ever so long: it is asked, and judged when it is read again',
      beats: [...times(3, {}), ...times(40, { held: true }), ...times(5, {})],
      found: `. . . ${times(10, '. . . ask').join(' ')} . ask . . heartbeat_timeout`,
    },
    {
      name: 'one that takes nothing of what is unsent',
      beats: times(4, { unwritten: 10, written: 5 }),
      found: '. . . write_timeout',
    },
    {
      name: 'one that takes nothing and is not read because of it',
      beats: times(4, { unwritten: 10, written: 5, held: true }),
      found: '. . . write_timeout',
    },
    {
      name: 'one that takes a little at times, as more and more is unsent',
      beats: [1, 1, 1, 2, 2, 2, 3, 3, 3].map((written, i) => ({ written, unwritten: 100 * i + 1 })),
      found: '. . . . . . . . .',
    },
    {
      name: 'one that is behind, but not twice with the same bytes',
      beats: [
        ...times(3, { unwritten: 10, written: 5 }),
        { written: 15 },
        ...times(3, { unwritten: 10, written: 5 }),
        { unwritten: 10, written: 5 },
      ],
      found: '. . . . . . . write_timeout',
    },
    {
      name: 'one that is silent and behind: a ping would not leave',
      beats: Array.from({ length: 20 }, (_, written) => ({ unwritten: 1, written })),
      found: times(20, '.').join(' '),
    },
    {
      name: 'F82 one whose message trickles in',
      beats: times(6, { heard: true, unfinished: true, begun: 1 }),
      found: '. . . . . message_timeout',
    },
    {
      name: 'F82 one that is in the middle of a new message at each beat',
      beats: Array.from({ length: 20 }, (_, begun) => ({ heard: true, unfinished: true, begun })),
      found: times(20, '.').join(' '),
    },
    {
      name: 'F82 one that is done in time',
      beats: [
        ...times(5, { heard: true, unfinished: true, begun: 1 }),
        { heard: true, begun: 1 },
        ...times(5, { heard: true, unfinished: true, begun: 1 }),
      ],
      found: times(11, '.').join(' '),
    },
    {
      name: 'F82 one whose message is left unread',
      beats: [
        ...times(3, { heard: true, unfinished: true, begun: 1 }),
        ...times(3, { unfinished: true, begun: 1, held: true }),
        ...times(50, { unfinished: true, begun: 1, held: true, unwritten: 1 }).map((beat, written) => ({
          ...beat,
          written,
        })),
        ...times(3, { heard: true, unfinished: true, begun: 1 }),
      ],
      found: `${times(58, '.').join(' ')} message_timeout`,
    },
    {
      name: 'F82 one whose message trickles in while it takes what it is sent',
      beats: Array.from({ length: 6 }, (_, written) => ({
        heard: true,
        unfinished: true,
        begun: 1,
        unwritten: 1,
        written,
      })),
      found: '. . . . . message_timeout',
    },
    {
      name: 'F77 one that was sent a lot before it was asked: it has the time to read it',
      beats: [{ heard: true }, ...times(17, { written: 1_000 })],
      found: `. . . . ask ${times(12, '.').join(' ')} heartbeat_timeout`,
    },
    {
      name: 'F77 one that was sent a lot behind the question',
      beats: [{ heard: true }, ...times(4, {}), ...times(3, { written: 1_000 })],
      found: '. . . . ask . . heartbeat_timeout',
    },
  ])('$name', ({ beats, found }) => {
    expect(findings(beats)).toBe(found);
  });

  test('find nothing where nothing is watched', () => {
    const limits = { ask: Infinity, giveUp: 5, readsPerBeat: 100, write: Infinity, message: Infinity };
    const beats = [
      ...times(50, {}),
      ...times(50, { unwritten: 1, written: 1 }),
      ...times(50, { unfinished: true, begun: 1 }),
    ];
    expect(findings(beats, limits)).toBe(times(150, '.').join(' '));
  });
});
