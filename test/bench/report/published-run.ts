import { readFileSync } from 'node:fs';
import type { BenchRun } from '../../../bench/results.js';
import { RESULTS } from '../../../bench/report/report.js';

/** The text of a file, whose path is seen from the root of the repository. */
export function read(file: string): string {
  return readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
}

/** The run that README.md and docs/performance.md show. */
export const PUBLISHED: BenchRun = JSON.parse(read(RESULTS));
