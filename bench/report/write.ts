// Writes the charts and the generated parts of README.md and docs/performance.md: npm run docs:performance
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BenchRun } from '../results.js';
import { report, RESULTS } from './report.js';

const read = (file: string) => readFileSync(file, 'utf8');
const run: BenchRun = JSON.parse(read(RESULTS));
for (const [file, text] of report(run, read)) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(file);
}
