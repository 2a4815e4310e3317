import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';

/** Where a probe lies and how it is run. */
interface Probe {
  /** The folder under `test` whose `probes` has it. */
  readonly suite?: string;
  /** Flags for Node. */
  readonly flags?: readonly string[];
}

/** Runs a program of `probes` in a process of its own, where the garbage can be collected; gives the JSON it prints. */
export async function runProbe(name: string, { suite = 'memory', flags = [] }: Probe = {}): Promise<unknown> {
  const program = `test/${suite}/probes/${name}.ts`;
  const runner = ['scripts/run-typescript.mjs', '--expose-gc', ...flags, program];
  const { stdout } = await promisify(execFile)(process.execPath, runner);
  return JSON.parse(stdout);
}
