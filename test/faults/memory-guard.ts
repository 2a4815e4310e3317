import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';

/** More than any scenario needs: beyond it something runs away, and would take the machine with it. */
const MOST_MEMORY = 3 * 1024 ** 3;

const PERIOD = 200;

/** Kills a child, or ends this process, when it takes far too much memory. Gives the way to stop watching. */
export function guardMemory(child: ChildProcess): () => void {
  const timer = setInterval(() => {
    if (process.memoryUsage.rss() > MOST_MEMORY) {
      console.error('The load generator took too much memory');
      process.exit(1);
    }
    if (child.pid === undefined || residentBytes(child.pid) <= MOST_MEMORY) return;
    console.error(`The child ${child.pid} took too much memory and is killed`);
    child.kill('SIGKILL');
  }, PERIOD).unref();
  return () => clearInterval(timer);
}

/** The memory a process takes; 0 where the system does not say. */
function residentBytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(kilobytes?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
