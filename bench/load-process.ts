import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import type { Job, LoadReport } from './load/jobs.js';
import type { LoadAnswer, LoadCommand } from './load/main.js';
import { LOAD_CORE, pinned } from './pinning.js';

/** The generator of the load, in a process of its own. */
export class LoadProcess {
  readonly #child: ChildProcess;

  constructor() {
    const [command, args] = pinned(LOAD_CORE, process.execPath, [process.argv[1] ?? '', 'load']);
    this.#child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** Opens the connections to a server. */
  async open(job: Job, port: number): Promise<void> {
    await this.#tell({ say: 'open', job, port });
  }

  /** Runs the load for so long. */
  async run(milliseconds: number): Promise<LoadReport> {
    const answer = await this.#tell({ say: 'run', milliseconds });
    if (!('report' in answer)) throw new Error('The load has no report');
    return answer.report;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }

  async #tell(command: LoadCommand): Promise<LoadAnswer> {
    this.#child.send(command);
    const over = new AbortController();
    const { signal } = over;
    try {
      const answer = await Promise.race([
        once(this.#child, 'message', { signal }).then(([message]) => message as LoadAnswer),
        once(this.#child, 'exit', { signal }).then(([code]) => ({ failed: `It ended with code ${String(code)}` })),
      ]);
      if ('failed' in answer) throw new Error(`The load has failed. ${answer.failed}`);
      return answer;
    } finally {
      over.abort();
    }
  }
}
