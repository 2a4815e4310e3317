import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Results } from './baseline.js';
import { CATALOGUE, SHORT } from './catalogue.js';
import { readBaseline, readReport, versionsIn } from './files.js';
import { OUR_PATIENCE } from './patience.js';
import { renderReport } from './report.js';
import { caseId, runCatalogue } from './run-catalogue.js';
import { openOurServers } from './servers.js';

const LONGEST_RUN = 240_000;

const baseline = readBaseline('ours');
let results: Results;

beforeAll(async () => {
  const servers = await openOurServers();
  try {
    results = await runCatalogue(SHORT, servers, OUR_PATIENCE);
  } finally {
    await servers.close();
  }
}, LONGEST_RUN);

describe.each(SHORT)('$title', (group) => {
  test.each(group.cases)('$name: $sentence', (entry) => {
    const id = caseId(group, entry);
    expect(results.get(id)).toBe(baseline.get(id));
  });
});

describe('the baseline', () => {
  const ids = CATALOGUE.flatMap((group) => group.cases.map((entry) => caseId(group, entry)));

  test('has the cases of the catalogue and no others, each once', () => {
    expect([...baseline.keys()]).toEqual([...ids].sort());
  });

  test('is what docs/conformance.md tells', () => {
    const report = readReport();
    expect(report).toBe(renderReport(CATALOGUE, baseline, readBaseline('ws'), versionsIn(report)));
  });
});
