// Each file of src/protocol must be covered by its own specs alone: src/protocol/x.ts by test/protocol/x.spec.ts and
// x.*.spec.ts, all lines and all branches. Fails if one is not, and prints a table.
// Usage: npm run check:coverage [-- name ...], for example -- frame/mask frame/utf8
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { runSpecs } from './run-specs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** It only names what others export. */
const WITHOUT_CODE = ['index'];

/** Runs the own specs of one file. */
async function measure(name) {
  const results = await runSpecs(root, [`test/protocol/${name}.spec.ts`, `test/protocol/${name}.*.spec.ts`], {
    passWithNoTests: true,
    coverage: true,
    collectCoverageFrom: [`src/protocol/${name}.ts`],
    // With none at all Jest prints a summary of its own.
    coverageReporters: ['json'],
    coverageDirectory: '.tmp/own-coverage',
  });
  const failures = results.testResults.flatMap(({ failureMessage }) => failureMessage ?? []);
  const [covered] = Object.values(results.coverageMap.data);
  if (results.numTotalTests === 0 || covered === undefined)
    return { name, tests: 0, failures, missed: ['no own spec'] };
  const { lines, branches } = covered.toSummary().data;
  return {
    name,
    tests: results.numTotalTests,
    failures,
    lines: lines.pct,
    branches: branches.pct,
    missed: missed(covered),
  };
}

function missed(covered) {
  const branches = Object.entries(covered.branchMap).flatMap(([id, { locations }]) =>
    locations.filter((_, i) => covered.b[id][i] === 0).map(({ start }) => start.line),
  );
  return [...new Set([...covered.getUncoveredLines().map(Number), ...branches])].toSorted((a, b) => a - b);
}

/** Lines in a row as one range. */
function ranges(lines) {
  const found = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last !== undefined && last.end === line - 1) last.end = line;
    else found.push({ start: line, end: line });
  }
  return found.map(({ start, end }) => (start === end ? `${start}` : `${start}-${end}`)).join(', ');
}

function good({ tests, failures, lines, branches }) {
  return tests > 0 && failures.length === 0 && lines === 100 && branches === 100;
}

const all = readdirSync(`${root}/src/protocol`, { recursive: true })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''));
const asked = process.argv.slice(2);
const names = (asked.length > 0 ? asked : all).filter((name) => !WITHOUT_CODE.includes(name));

const measured = [];
for (const [i, name] of names.entries()) {
  process.stdout.write(`${i + 1}/${names.length} ${name} … `);
  const result = await measure(name);
  measured.push(result);
  console.log(good(result) ? 'ok' : 'NOT COVERED');
  for (const message of result.failures) console.log(message);
}

const rows = measured.map((result) => ({
  file: `${result.name}.ts`,
  tests: result.tests,
  'lines %': result.lines ?? 0,
  'branches %': result.branches ?? 0,
  'not covered': typeof result.missed[0] === 'string' ? result.missed[0] : ranges(result.missed),
}));
console.table(rows);
const bad = measured.filter((result) => !good(result));
console.log(`${measured.length - bad.length} of ${measured.length} files are covered by their own specs alone`);
if (bad.length > 0) process.exitCode = 1;
