import { describe, expect, test } from '@jest/globals';
import { runCampaign } from './campaign.js';
import { sessionCase } from './session-case.js';
import { WS_DIFFERENCES } from './ws-differences.js';
import { differenceFromWs, wsTarget } from './ws-target.js';

const FRAMES = 100_000;

test(`G14 ${FRAMES} mutated frames are read as ws reads them, but for the differences in the table`, () => {
  expect(runCampaign(wsTarget, FRAMES)).toBeGreaterThan(0);
}, 60_000);

describe('of the known differences from ws', () => {
  const met = new Map<unknown, number>();
  for (let seed = wsTarget.firstSeed; seed < wsTarget.firstSeed + 3000; seed++) {
    const difference = differenceFromWs(sessionCase(seed));
    met.set(difference, (met.get(difference) ?? 0) + 1);
  }

  test.each(WS_DIFFERENCES)('$name shows in the cases: $why', (difference) => {
    expect(met.get(difference)).toBeGreaterThan(0);
  });

  test('a header that ws refuses before its end shows in the cases', () => {
    expect(met.get('within a header')).toBeGreaterThan(0);
  });

  test('most cases show none', () => {
    expect(met.get(undefined)).toBeGreaterThan(1500);
  });
});
