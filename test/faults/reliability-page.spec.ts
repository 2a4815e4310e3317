import { expect, test } from '@jest/globals';
import { reliabilityPage } from './reliability-page.js';
import type { Run } from './results.js';

const RUN: Run = {
  date: '2026-11-23',
  seed: 7,
  full: true,
  seconds: 99,
  machine: { cpu: 'Some CPU', cores: 2, memoryGiB: 24, system: 'Linux 6.1' },
  versions: { node: 'v20.19.0' },
  results: [
    { name: 'churn', shows: 'Clients come | go.', seconds: 1.3, counters: { cycles: 5000, 'p99 ms': '1.5' } },
    { name: 'storm', shows: 'Nothing holds.', seconds: 30, counters: {}, failure: 'Error: it broke\n    at a.ts' },
  ],
};

test('the page about reliability names machine, versions, seed, and for each scenario what was counted', () => {
  const page = reliabilityPage(RUN);
  expect(page).toContain('1 of 2 scenarios held, in full size, 99 s, seed 7');
  expect(page).toContain('2026-11-23, on 2 × Some CPU, 24 GiB, Linux 6.1');
  expect(page).toContain('node v20.19.0');
  expect(page).toMatch(/\| `churn` +\| Clients come \\\| go\. +\| held +\| 1\.3 +\| cycles 5,000, p99 ms 1\.5 \|/);
  expect(page).toMatch(/\| `storm` +\| Nothing holds\. +\| \*\*failed\*\* \| 30\.0 +\| +\|/);
});
