import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a fixture in a process of its own and waits for its end, whatever the end is like. */
export function runFixture(name: string, ...parameters: readonly string[]): Promise<Ended> {
  const file = fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, ...parameters], (_error, output, errors) => {
      resolve({ exitCode: child.exitCode ?? -1, output, errors });
    });
  });
}
