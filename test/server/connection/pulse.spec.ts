import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Pulse } from '../../../src/server/connection/pulse.js';
import { seededRandom } from '../../support/random.js';

const PATIENCE = { ask: 3, giveUp: 2, readsPerBeat: 100 };

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** What so many beats find, of a peer that is heard before those with an `h`. */
function findings(beats: string): string[] {
  const pulse = new Pulse();
  return [...beats].map((beat) => {
    if (beat === 'h') pulse.hear();
    return pulse.beat(PATIENCE, 0);
  });
}

describe('Pulse', () => {
  it.each([
    ['a peer that is always heard', 'hhhhhhhh', 'alive alive alive alive alive alive alive alive'],
    ['a peer that falls silent', '.......', 'alive alive alive silent alive dead dead'],
    ['one that answers the ping', '....h....', 'alive alive alive silent alive alive alive silent alive'],
    ['one that speaks just in time', '...h...h', 'alive alive alive alive alive alive silent alive'],
  ])('finds %s', (_name, beats, found) => {
    expect(findings(beats).join(' ')).toBe(found);
  });
});

describe('the first silence', () => {
  /** At which beats a peer that is heard once, and then answers each ping at once, is asked. */
  function asked(random: number, beats: number, patience = { ask: 25, giveUp: 20, readsPerBeat: 100 }): number[] {
    jest.spyOn(Math, 'random').mockReturnValue(random);
    const pulse = new Pulse();
    const found: number[] = [];
    for (let beat = 1; beat <= beats; beat++) {
      if (pulse.beat(patience, 0) !== 'silent') continue;
      found.push(beat);
      pulse.hear();
    }
    return found;
  }

  // The first beat finds the handshake, and the one behind an answer finds the answer.
  it.each([
    { random: 0, beats: [26, 52, 78] },
    { random: 0.5, beats: [14, 40, 66] },
    { random: 0.999, beats: [2, 28, 54] },
  ])('F77 ends early by a random part ($random), and every later one is whole', ({ random, beats }) => {
    expect(asked(random, beats.at(-1)!)).toEqual(beats);
  });

  it.each([0, 0.999])('is one beat where each silent beat is asked about (%d)', (random) => {
    expect(asked(random, 6, { ask: 1, giveUp: 1, readsPerBeat: 100 })).toEqual([2, 4, 6]);
  });

  it('never ends where nobody asks', () => {
    expect(asked(0.5, 1_000, { ask: Infinity, giveUp: 20, readsPerBeat: 100 })).toEqual([]);
  });

  it('F77 leaves a peer that is asked at once its whole time to answer', () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.999);
    const pulse = new Pulse();
    const found = Array.from({ length: 6 }, () => pulse.beat({ ask: 3, giveUp: 4, readsPerBeat: 100 }, 0));
    expect(found).toEqual(['alive', 'silent', 'alive', 'alive', 'alive', 'dead']);
  });

  it('is over at other beats for others: 15,000 that come at once are asked in every beat of the interval', () => {
    const random = seededRandom(1);
    jest.spyOn(Math, 'random').mockImplementation(() => random(1_000_000) / 1_000_000);
    const pulses = Array.from({ length: 15_000 }, () => new Pulse());
    const asked = Array.from({ length: 26 }, () =>
      pulses.filter((one) => one.beat({ ask: 25, giveUp: 20, readsPerBeat: 100 }, 0) === 'silent'),
    );
    const counts = asked.map(({ length }) => length);
    expect(counts[0]).toBe(0);
    expect(Math.min(...counts.slice(1))).toBeGreaterThan(450);
    expect(Math.max(...counts)).toBeLessThan(750);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(15_000);
  });
});

describe('what a peer was sent before it was asked', () => {
  it.each([
    { sent: [0, 0, 0, 0], dead: 6 },
    { sent: [0, 99, 99, 99], dead: 6 },
    { sent: [0, 50, 60, 100], dead: 7 },
    { sent: [0, 0, 0, 1_000], dead: 16 },
    // What came between the last word and its beat may be behind the word.
    { sent: [500, 500, 500, 500], dead: 11 },
    { sent: [0, 0, 0, 0, 1_000], dead: 6 },
  ])('F77 lengthens the wait: $sent, given up at beat $dead', ({ sent, dead }) => {
    const pulse = new Pulse();
    let beats = 0;
    while (pulse.beat(PATIENCE, sent[beats] ?? sent.at(-1)!) !== 'dead') beats++;
    expect(beats + 1).toBe(dead);
  });
});

describe('a peer that can not be heard', () => {
  it('is asked again and again, and not given up', () => {
    const pulse = new Pulse();
    const asked = Array.from({ length: 9 }, () => pulse.beatUnheard(PATIENCE));
    expect(asked).toEqual([false, false, true, false, false, true, false, false, true]);
  });

  it('is not asked where nobody asks', () => {
    const pulse = new Pulse();
    const asked = Array.from({ length: 9 }, () => pulse.beatUnheard({ ...PATIENCE, ask: Infinity }));
    expect(asked).not.toContain(true);
  });
});
