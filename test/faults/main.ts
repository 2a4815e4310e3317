// Does to a server what networks and clients do: npm run faults -- [--seed N] [--full] [--only a,b] [--list] [--json FILE]
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { CATALOGUE } from './catalogue.js';
import { Neighbourhood } from './neighbours/neighbourhood.js';
import { describeRun, formatCounters, type Result, type Run } from './results.js';
import { runScenario } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import { ServerProcess } from './server/server-process.js';

const USAGE = 'Usage: npm run faults -- [--seed N] [--full] [--only name[,name]] [--json FILE] [--list]';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});
const { full, only, json, list } = values;
const seed = Number(values.seed ?? Date.now() % 1_000_000);

/** The scenarios that were asked for; exits if there is none of a name. */
function chosen(): readonly Scenario[] {
  if (only === undefined) return CATALOGUE;
  const names = only.split(',');
  const unknown = names.filter((name) => !CATALOGUE.some((scenario) => scenario.name === name));
  if (unknown.length > 0) fail(`There is no scenario ${unknown.join(', ')}; --list names them all`);
  return CATALOGUE.filter(({ name }) => names.includes(name));
}

function fail(sentence: string): never {
  console.error(`${sentence}\n${USAGE}`);
  process.exit(2);
}

async function runAll(scenarios: readonly Scenario[]): Promise<Result[]> {
  const neighbourhood = new Neighbourhood();
  const results: Result[] = [];
  let server = await ServerProcess.start();
  try {
    for (const scenario of scenarios) {
      // What a failure has left behind must not fail the next one.
      if (!server.alive) server = await ServerProcess.start();
      const result = await runScenario(scenario, { full, seed, server, neighbourhood, print: console.log });
      print(result);
      results.push(result);
      if (result.failure !== undefined) await server.kill();
    }
    return results;
  } finally {
    await neighbourhood.end();
    await server.kill();
  }
}

function print({ name, seconds, counters, failure }: Result): void {
  const verdict = failure === undefined ? 'PASS' : 'FAIL';
  console.log(`${verdict} ${name.padEnd(32)} ${seconds.toFixed(1).padStart(6)} s  ${formatCounters(counters)}`);
  if (failure !== undefined) console.log(failure.replaceAll(/^/gm, '     '));
}

function write(file: string, run: Run): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(run, undefined, 2)}\n`);
}

if (!Number.isSafeInteger(seed) || seed < 0) fail('--seed must be a whole number');
const scenarios = chosen();
if (list) {
  for (const { name, shows, rows } of scenarios) console.log(`${name.padEnd(32)} ${shows} (${rows})`);
} else {
  const began = performance.now();
  console.log(`${scenarios.length} fault scenarios in ${full ? 'full' : 'the size of CI'}, seed ${seed}`);
  const results = await runAll(scenarios);
  const failed = results.filter(({ failure }) => failure !== undefined);
  const seconds = Math.round((performance.now() - began) / 1000);
  if (json !== undefined) write(json, describeRun({ seed, full, seconds, results }));
  const names = failed.map(({ name }) => name);
  console.log(`${results.length - failed.length} of ${results.length} passed in ${seconds} s, seed ${seed}`);
  if (names.length > 0) {
    console.log(`Failed: ${names.join(', ')}`);
    console.log(`Replay: npm run faults -- --seed ${seed} ${full ? '--full ' : ''}--only ${names.join(',')}`);
    process.exitCode = 1;
  }
}
