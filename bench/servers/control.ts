import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

/** What a server process says of itself. */
export interface ServerUsage {
  /** Seconds of processor time since it was started, user and system. */
  readonly cpuSeconds: number;
  /** Bytes of resident memory now. */
  readonly memory: number;
  /** The most bytes of resident memory there were. */
  readonly peakMemory: number;
}

/** The first line that a server prints. */
export interface ServerGreeting {
  readonly port: number;
}

/** What can be asked of a server by a line on its standard input; it answers with a line of JSON. */
export type ServerQuestion = 'usage' | 'collect garbage';

/** Tells the bench where the server listens, and answers its questions until it closes the input. */
export function reportTo(greeting: ServerGreeting, collectGarbage: () => void = () => globalThis.gc?.()): void {
  print(greeting);
  const questions = createInterface({ input: process.stdin });
  questions.on('line', (question) => {
    if (question === 'collect garbage') collectGarbage();
    print(usage());
  });
  questions.on('close', () => process.exit());
}

function usage(): ServerUsage {
  const { user, system } = process.cpuUsage();
  return {
    cpuSeconds: (user + system) / 1e6,
    memory: process.memoryUsage().rss,
    peakMemory: peakMemory(),
  };
}

/** `maxRSS` counts what the process was before it became this program, where the system tells better. */
function peakMemory(): number {
  try {
    const kibibytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}

function print(line: ServerGreeting | ServerUsage): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
