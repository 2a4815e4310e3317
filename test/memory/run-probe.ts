import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';

/** Runs a program of `probes` in a process of its own, where the garbage can be collected; gives the JSON it prints. */
export async function runProbe(name: string): Promise<unknown> {
  const program = `test/memory/probes/${name}.ts`;
  const runner = ['scripts/run-typescript.mjs', '--expose-gc', program];
  const { stdout } = await promisify(execFile)(process.execPath, runner);
  return JSON.parse(stdout);
}
