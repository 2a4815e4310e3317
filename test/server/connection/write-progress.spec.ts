import { describe, expect, test } from '@jest/globals';
import { WriteProgress } from '../../../src/server/connection/write-progress.js';

const PATIENCE = 10;
const MIB = 1_048_576;

/** At which beat, counted from 0, a peer takes too long, which has made room for so much at each beat. */
function tooLongAt(written: readonly number[], beats = 50): number | undefined {
  const progress = new WriteProgress();
  const at = Array.from({ length: beats }, (_, i) => written[i] ?? written.at(-1)!);
  const found = at.findIndex((value) => progress.beat(value, PATIENCE));
  return found === -1 ? undefined : found;
}

describe('a peer that takes nothing', () => {
  test.each([
    { name: 'of the first bytes', written: [0], beat: 10 },
    { name: 'after a little', written: [1_000], beat: 10 },
    { name: 'after the most that its progress may hide', written: [(3 * MIB) / 2], beat: 20 },
    { name: 'after more than that', written: [100 * MIB], beat: 20 },
    { name: 'after a step of 0.75 MiB', written: [(3 * MIB) / 4], beat: 15 },
    { name: 'any more after a second step', written: [10, 10, 10, MIB], beat: 19 },
  ])('A40 $name takes too long at beat $beat', ({ written, beat }) => {
    expect(tooLongAt(written)).toBe(beat);
  });
});

test('A40 a peer that reads steadily is seen to take a third of 4 MiB at a time', () => {
  // 128 KiB at each beat, behind a full buffer: its progress shows at every eleventh.
  const written = Array.from({ length: 300 }, (_, beat) => 4 * MIB + Math.floor((beat * 128) / 1_366) * 1_366 * 1_024);
  expect(tooLongAt(written, 300)).toBeUndefined();
});
