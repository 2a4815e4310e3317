import { readFileSync, writeFileSync } from 'node:fs';
import { formatBaseline, parseBaseline, type Results } from './baseline.js';
import type { Versions } from './report.js';

/** Paths from the root of the repository, in which npm runs its scripts. */
const BASELINES = { ours: 'test/conformance/baseline.json', ws: 'test/conformance/baseline-ws.json' };
const REPORT = 'docs/conformance.md';

export type Implementation = keyof typeof BASELINES;

export function readBaseline(implementation: Implementation): Results {
  return parseBaseline(readFileSync(BASELINES[implementation], 'utf8'));
}

export function writeBaseline(implementation: Implementation, results: Results): void {
  writeFileSync(BASELINES[implementation], formatBaseline(results));
}

export function readReport(): string {
  return readFileSync(REPORT, 'utf8');
}

export function writeReport(text: string): void {
  writeFileSync(REPORT, text);
}

/** The versions that a report names: of all it says, only they depend on where it was made. */
export function versionsIn(report: string): Versions {
  const [, node = '', ws = ''] = /Measured with Node (\S+) and ws (\S+):/.exec(report) ?? [];
  return { node, ws };
}
