import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type as systemName } from 'node:os';
import process from 'node:process';
import type { Counters } from './scenario.js';

/** How one scenario went. */
export interface Result {
  readonly name: string;
  readonly shows: string;
  readonly seconds: number;
  readonly counters: Counters;
  /** What did not hold; undefined if all did. */
  readonly failure?: string;
}

/** A whole run, and what it was made on. */
export interface Run {
  readonly date: string;
  readonly seed: number;
  readonly full: boolean;
  readonly seconds: number;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly system: string;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly results: readonly Result[];
}

const MEASURED_PACKAGES = ['@nestjs/core', 'rxjs'];

export function describeRun(run: Pick<Run, 'seed' | 'full' | 'seconds' | 'results'>): Run {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      memoryGiB: Math.round(totalmem() / 1024 ** 3),
      system: `${systemName()} ${release()}`,
    },
    versions: { 'nest-raw-ws': ownVersion(), node: process.version, ...packageVersions() },
    ...run,
  };
}

/** The version with the commit, where there is one to name. */
function ownVersion(): string {
  const version = versionIn('package.json');
  try {
    const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8', stdio: 'pipe' });
    return `${version} (${commit.trim()})`;
  } catch {
    return version;
  }
}

function packageVersions(): Record<string, string> {
  return Object.fromEntries(MEASURED_PACKAGES.map((name) => [name, versionIn(`node_modules/${name}/package.json`)]));
}

function versionIn(file: string): string {
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return manifest instanceof Object && 'version' in manifest ? String(manifest.version) : 'unknown';
}

/** Counters in one line. */
export function formatCounters(counters: Counters): string {
  return Object.entries(counters)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? value.toLocaleString('en-US') : value}`)
    .join(', ');
}
