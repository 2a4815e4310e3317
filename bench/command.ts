import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { againstBuild, againstPeers, type Contest } from './contest.js';
import { describeRun } from './describe-run.js';
import { listRows, parseOptions, USAGE, UsageError, type BenchOptions } from './options.js';
import { takeBuild } from './other-build.js';
import { formatProfile, profileRow } from './profile-row.js';
import { Progress } from './progress.js';
import { isMet, type RowResult } from './results.js';
import type { Row } from './rows.js';
import { runContests } from './run.js';
import { FULL, QUICK, type Scale } from './scale.js';
import { versionOf, type ServerName } from './servers.js';
import { formatTable } from './table.js';

/** `npm run bench` */
export async function runCommand(args: readonly string[]): Promise<void> {
  try {
    const options = parseOptions(args);
    if (options === 'list') console.log(listRows());
    else if (options === 'help') console.log(USAGE);
    else if (options.profile) await profileRows(options);
    else await runBench(options, args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function runBench(options: BenchOptions, args: readonly string[]): Promise<void> {
  const preset = options.quick ? QUICK : FULL;
  const scale: Scale = { ...preset, pairs: options.pairs ?? preset.pairs };
  const { versions, missing } = await inspectServers(options.rows);
  const contests = options.rows.map((row) => contestOf(row, options.against, missing));
  const results: RowResult[] = [];
  try {
    await runContests(contests, scale, new Progress(process.stderr), (row) => results.push(row));
  } finally {
    // What was measured is not lost with a row that fails.
    report(results, missing);
  }
  if (options.json === undefined) return;
  const run = describeRun({ args, scale, quick: options.quick, versions, missing, rows: results });
  mkdirSync(dirname(options.json), { recursive: true });
  writeFileSync(options.json, `${JSON.stringify(run, undefined, 2)}\n`);
  console.log(`The results are in ${options.json}`);
}

async function profileRows({ rows, quick }: BenchOptions): Promise<void> {
  const scale = quick ? QUICK : FULL;
  for (const row of rows) console.log(formatProfile(row.title, await profileRow(row, scale)));
}

function contestOf(row: Row, against: string | undefined, missing: ReadonlyMap<ServerName, string>): Contest {
  return against === undefined ? againstPeers(row, new Set(missing.keys())) : againstBuild(row, takeBuild(against));
}

interface Inspection {
  readonly versions: ReadonlyMap<ServerName, string>;
  /** Servers that are not installed, and how that was found out. */
  readonly missing: ReadonlyMap<ServerName, string>;
}

async function inspectServers(rows: readonly Row[]): Promise<Inspection> {
  const versions = new Map<ServerName, string>();
  const missing = new Map<ServerName, string>();
  for (const server of new Set(rows.flatMap(({ ours, peers }) => [ours, ...peers]))) {
    try {
      versions.set(server, await versionOf(server));
    } catch (error) {
      missing.set(server, error instanceof Error ? error.message : String(error));
    }
  }
  return { versions, missing };
}

function report(rows: readonly RowResult[], missing: ReadonlyMap<ServerName, string>): void {
  console.log(`\n${formatTable(rows)}`);
  for (const [server, why] of missing) console.log(`Not compared with ${server}: ${why}`);
  const verdicts = rows.flatMap(({ comparisons }) => comparisons.map(isMet)).filter((met) => met !== undefined);
  if (verdicts.length === 0) return;
  console.log(`${verdicts.filter(Boolean).length} of ${verdicts.length} targets are met.`);
}
