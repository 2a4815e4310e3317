import { describe, expect, it } from '@jest/globals';
import { Pulse } from '../../src/server/pulse.js';

const PATIENCE = { ask: 3, giveUp: 2 };

/** What so many beats find, of a peer that is heard before those with an `h`. */
function findings(beats: string): string[] {
  const pulse = new Pulse();
  return [...beats].map((beat) => {
    if (beat === 'h') pulse.hear();
    return pulse.beat(PATIENCE);
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
