import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a program to its end; rejects with what it printed if it fails. */
export async function runProgram(command: string, args: readonly string[]): Promise<void> {
  const program = spawn(command, args, { stdio: ['ignore', 'inherit', 'pipe'] });
  const errors: Buffer[] = [];
  program.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const [code] = (await once(program, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${Buffer.concat(errors).toString()}`);
}
