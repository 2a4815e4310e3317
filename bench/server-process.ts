import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface, type Interface } from 'node:readline';
import { pinned, SERVER_CORE } from './pinning.js';
import { runtimeOf, type ServerName } from './servers.js';
import type { ServerGreeting, ServerQuestion, ServerUsage } from './servers/control.js';
import { LIBRARY_VARIABLE } from './servers/our-library.js';
import type { ServerSettings } from './servers/settings.js';

const START_TIMEOUT = 30_000;

/** What of a start is not everyday. */
export interface ServerStart {
  /** A folder with a build to take ours from, in place of the one of this checkout. */
  readonly library?: string;
  /** For Node. */
  readonly flags?: readonly string[];
}

/** A server in a process of its own. */
export class ServerProcess {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #lines: Lines;

  private constructor(child: ChildProcess, lines: Lines, { port }: ServerGreeting) {
    this.#child = child;
    this.#lines = lines;
    this.port = port;
  }

  static async start(name: ServerName, settings: ServerSettings, how: ServerStart = {}): Promise<ServerProcess> {
    const [runtime, flags] = await runtimeOf(name);
    const program = process.argv[1] ?? '';
    const [command, args] = pinned(SERVER_CORE, runtime, [
      ...flags,
      ...(how.flags ?? []),
      program,
      'server',
      name,
      JSON.stringify(settings),
    ]);
    const env = how.library === undefined ? process.env : { ...process.env, [LIBRARY_VARIABLE]: how.library };
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
    const lines = new Lines(child);
    try {
      return new ServerProcess(child, lines, (await lines.next(START_TIMEOUT)) as ServerGreeting);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  async usage(question: ServerQuestion = 'usage'): Promise<ServerUsage> {
    this.#child.stdin?.write(`${question}\n`);
    return (await this.#lines.next(START_TIMEOUT)) as ServerUsage;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await exited;
  }
}

/** What a child prints, line by line of JSON. */
class Lines {
  readonly #child: ChildProcess;
  readonly #reader: Interface;

  constructor(child: ChildProcess) {
    if (child.stdout === null) throw new Error('The output of the server is not piped');
    this.#child = child;
    this.#reader = createInterface({ input: child.stdout });
  }

  /** @throws if the child ends or takes too long */
  async next(timeout: number): Promise<unknown> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, AbortSignal.timeout(timeout)]);
    try {
      return await Promise.race([
        once(this.#reader, 'line', { signal }).then(([line]) => JSON.parse(String(line)) as unknown),
        once(this.#child, 'exit', { signal }).then(([code]) => {
          throw new Error(`The server has ended with code ${String(code)}`);
        }),
      ]);
    } finally {
      over.abort();
    }
  }
}
