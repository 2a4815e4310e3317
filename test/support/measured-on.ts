import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type as systemName } from 'node:os';
import process from 'node:process';
import { packageVersion } from './package-version.js';

/** When, where and with what something was measured. */
export interface MeasuredOn {
  readonly date: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly system: string;
  };
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Today, this machine, this repository and Node.
 *
 * @param packages what else is measured, by its names in `node_modules`
 */
export function measuredHere(packages: readonly string[]): MeasuredOn {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      memoryGiB: Math.round(totalmem() / 1024 ** 3),
      system: `${systemName()} ${release()}`,
    },
    versions: { 'nest-raw-ws': ownVersion(), node: process.version, ...packageVersions(packages) },
  };
}

/** The same in two lines. */
export function describeMeasuredOn({ date, machine, versions }: MeasuredOn): [where: string, versions: string] {
  const measuredWith = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${date}, on ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.system}`,
    measuredWith.join(', '),
  ];
}

/** The version with the commit, where there is one to name. */
function ownVersion(): string {
  const version = packageVersion();
  try {
    const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8', stdio: 'pipe' });
    return `${version} (${commit.trim()})`;
  } catch {
    return version;
  }
}

function packageVersions(packages: readonly string[]): Record<string, string> {
  return Object.fromEntries(packages.map((name) => [name, packageVersion(name)]));
}
