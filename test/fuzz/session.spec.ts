import { expect, test } from '@jest/globals';
import { allViolations } from '../../src/protocol/frame/violation.js';
import { runCampaign } from './campaign.js';
import { sessionCase } from './session-case.js';
import { listenToWhole, sessionTarget } from './session-target.js';

const FRAMES = 200_000;

test(`G14 F78 F79 a session answers ${FRAMES} mutated frames with documented violations alone`, () => {
  expect(runCampaign(sessionTarget, FRAMES)).toBeGreaterThan(0);
}, 60_000);

test('the cases break every rule there is, and some keep them all', () => {
  const outcomes = new Set<string>();
  for (let i = 0; i < 5000; i++) {
    const sink = listenToWhole(sessionCase(sessionTarget.firstSeed + i));
    outcomes.add(sink.violation?.code ?? 'none');
  }
  expect([...outcomes].toSorted()).toEqual([...allViolations().map(({ code }) => code), 'none'].toSorted());
});
