import type { Results } from './baseline.js';
import type { CaseGroup, ConformanceCase } from './conformance-case.js';
import type { PatienceFor } from './patience.js';
import { runCase } from './run-case.js';
import type { OpenServers } from './servers.js';
import { describeResult, verdictOf } from './verdict.js';

/** Cases that run at the same time: of the light ones, and of those that need much time or memory. */
const LANES = 24;
const HEAVY_LANES = 4;

/**
 * Runs all cases against the servers. The light ones come first: a heavy one can hold the event loop for longer than a
 * light one should wait.
 */
export async function runCatalogue(
  groups: readonly CaseGroup[],
  servers: OpenServers,
  patience: PatienceFor,
): Promise<Results> {
  const all = groups.flatMap((group) => group.cases.map((entry) => ({ id: caseId(group, entry), entry })));
  const results = new Map<string, string>();
  const runOne = async ({ id, entry }: { id: string; entry: ConformanceCase }) => {
    const { observation, script } = await runCase(
      servers.port(entry.server ?? 'plain'),
      entry,
      entry.heavy ? patience.heavy : patience.light,
    );
    results.set(id, describeResult(verdictOf(entry, script, observation), observation));
  };
  const heavy = all.filter(({ entry }) => entry.heavy === true);
  const light = all.filter(({ entry }) => entry.heavy !== true);
  await inLanes(light, LANES, runOne);
  await inLanes(heavy, HEAVY_LANES, runOne);
  return results;
}

export function caseId(group: CaseGroup, { name }: ConformanceCase): string {
  return `${group.name}/${name}`;
}

async function inLanes<T>(items: readonly T[], lanes: number, run: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const lane = async () => {
    for (const item of waiting) await run(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
