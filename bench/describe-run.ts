import { cpus, release, totalmem, type as systemName } from 'node:os';
import process from 'node:process';
import type { BenchRun, RowResult } from './results.js';
import type { Scale } from './scale.js';
import { packageVersion } from './servers/package-version.js';

interface RunParts {
  readonly args: readonly string[];
  readonly scale: Scale;
  readonly quick: boolean;
  readonly versions: ReadonlyMap<string, string>;
  readonly missing: ReadonlyMap<string, string>;
  readonly rows: readonly RowResult[];
}

/** A run with all that is needed to judge its figures, or to make it again. */
export function describeRun({ args, scale, quick, versions, missing, rows }: RunParts): BenchRun {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    command: ['npm run bench', ...(args.length > 0 ? ['--'] : []), ...args].join(' '),
    quick,
    pairs: scale.pairs,
    seconds: scale.durations.measured / 1000,
    machine: {
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      memoryGiB: Math.round(totalmem() / 1024 ** 3),
      system: `${systemName()} ${release()}`,
    },
    versions: {
      node: process.version,
      '@nestjs/core': packageVersion('@nestjs/core'),
      ...Object.fromEntries(versions),
    },
    rows,
    missing: Object.fromEntries(missing),
  };
}
