// Runs the contract suite on each version of Nest and each HTTP platform that `npm test` leaves out.
// Usage: npm run test:matrix [-- [--all] [nest-11|nest-12] [express|fastify] [arguments for Jest]]
//   --all runs all four combinations, and a name those it fits. Exits 1 if one of them fails, after all have run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { checkTypes, installNest11Copy } from './nest-11-copy.mjs';

const root = join(import.meta.dirname, '..');
const results = join(root, '.tmp/matrix-results.json');
const jest = fileURLToPath(import.meta.resolve('jest/bin/jest'));

const COMBINATIONS = ['nest-11', 'nest-12'].flatMap((nest) =>
  ['express', 'fastify'].map((platform) => ({ nest, platform })),
);
/** What `npm test` runs. */
const isDefault = ({ nest, platform }) => nest === 'nest-12' && platform === 'express';

function readArguments(args) {
  const names = COMBINATIONS.flatMap(({ nest, platform }) => [nest, platform]);
  const end = args.findIndex((arg) => arg !== '--all' && !names.includes(arg));
  const chosen = end === -1 ? args : args.slice(0, end);
  const jestArguments = end === -1 ? [] : args.slice(end);
  // Jest runs whatever fits one of its patterns, so this one is left out if there are others.
  if (jestArguments.length === 0 || jestArguments[0].startsWith('-')) jestArguments.unshift('test/contract');
  return {
    combinations: chosen.length === 0 ? COMBINATIONS.filter((one) => !isDefault(one)) : choose(chosen),
    jestArguments,
  };
}

/** The combinations that have, of each kind that is named, one of the names. */
function choose(names) {
  const fits = (kind) => {
    const known = COMBINATIONS.map((one) => one[kind]);
    const wanted = names.filter((name) => known.includes(name));
    return (one) => wanted.length === 0 || wanted.includes(one[kind]);
  };
  return COMBINATIONS.filter(fits('nest')).filter(fits('platform'));
}

function seconds(began) {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

async function step(title, work) {
  process.stdout.write(`- ${title} … `);
  const began = performance.now();
  const result = await work();
  console.log(`ok, ${seconds(began)}`);
  return result;
}

async function prepareNest11() {
  const folder = await step('Nest 11 is installed beside a copy of src and test', installNest11Copy);
  await step('the types of src and test are right on Nest 11', () => checkTypes(folder));
  return folder;
}

/** Runs the suite in a folder, and says in one line what came out. */
async function runSuite({ nest, platform }, folder, jestArguments) {
  console.log(`\n--- ${nest}, ${platform}`);
  rmSync(results, { force: true });
  const began = performance.now();
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, jest, ...jestArguments, '--json', `--outputFile=${results}`], {
    cwd: folder,
    env: { ...process.env, CONTRACT_PLATFORM: platform },
    stdio: 'inherit',
  });
  const stop = () => child.kill();
  process.once('exit', stop);
  const [code] = await once(child, 'close');
  process.off('exit', stop);
  return { hasPassed: code === 0, line: `${nest} ${platform}: ${counts()} in ${seconds(began)}` };
}

function counts() {
  if (!existsSync(results)) return 'no results';
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
    readFileSync(results, 'utf8'),
  );
  return `${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped, ${numFailedTestSuites} files failed`;
}

const { combinations, jestArguments } = readArguments(process.argv.slice(2));
const outcomes = [];
mkdirSync(join(root, '.tmp'), { recursive: true });
try {
  const nest11 = combinations.some(({ nest }) => nest === 'nest-11') ? await prepareNest11() : undefined;
  for (const combination of combinations) {
    const folder = combination.nest === 'nest-11' ? nest11 : root;
    outcomes.push(await runSuite(combination, folder, jestArguments));
  }
  console.log(`\n${outcomes.map(({ line }) => line).join('\n')}`);
  if (!outcomes.every(({ hasPassed }) => hasPassed)) process.exitCode = 1;
} catch (error) {
  console.log('failed');
  console.error(`test-matrix: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
