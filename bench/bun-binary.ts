import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What is fetched where no Bun is installed: its npm package ships the program. */
const PACKAGE = 'bun@1.4.5';

/** For the first time, when it has to be fetched. */
const TIMEOUT = 120_000;

let found: Promise<string> | undefined;

/** Where Bun's program is: that of the PATH, or the one that npm fetches. Rejects where there is neither. */
export function findBun(): Promise<string> {
  return (found ??= lookForBun());
}

export async function bunVersion(): Promise<string> {
  return firstLine(await findBun(), ['--version']);
}

async function lookForBun(): Promise<string> {
  const look = 'command -v bun';
  try {
    return await firstLine('sh', ['-c', look]);
  } catch {
    return firstLine('npx', ['--yes', '--package', PACKAGE, '-c', look]);
  }
}

async function firstLine(command: string, args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { timeout: TIMEOUT });
  const [line = ''] = stdout.split('\n');
  return line;
}
