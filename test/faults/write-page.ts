// Writes docs/reliability.md from what `npm run faults -- --json FILE` has written: npm run docs:reliability -- FILE
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { reliabilityPage } from './reliability-page.js';
import type { Run } from './results.js';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: npm run docs:reliability -- FILE, which npm run faults -- --full --json FILE writes');
  process.exit(2);
}
const run = JSON.parse(readFileSync(file, 'utf8')) as Run;
writeFileSync('docs/reliability.md', reliabilityPage(run));
console.log(`docs/reliability.md: ${run.results.length} scenarios of ${run.date}`);
