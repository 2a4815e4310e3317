import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import type { Answer, Commands, Request } from './ipc.js';
import { guardMemory } from './memory-guard.js';

/** How a child is started. */
export interface ChildProgram {
  readonly program: string;
  readonly args?: readonly string[];
  /** The most files it may have open; by default as many as this process. */
  readonly openFiles?: number | undefined;
}

const NODE_FLAGS = ['--expose-gc', '--enable-source-maps', '--max-old-space-size=1024'];

/** How long a child may take to answer, in milliseconds. */
const PATIENCE = 60_000;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A process of ours that obeys commands, and never outlives this one. */
export class IpcChild<C extends Commands> {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  /** How it ended. */
  readonly ended: Promise<string>;
  #lastId = 0;
  #over: string | undefined;

  constructor({ program, args = [], openFiles }: ChildProgram) {
    const node = [...NODE_FLAGS, program, ...args];
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
    this.#child =
      openFiles === undefined
        ? spawn(process.execPath, node, { stdio: [...stdio] })
        : spawn('bash', ['-c', `ulimit -n ${openFiles}; exec "$0" "$@"`, process.execPath, ...node], {
            stdio: [...stdio],
          });
    this.#child.on('message', (answer: Answer) => this.#answered(answer));
    const stopGuard = guardMemory(this.#child);
    this.ended = once(this.#child, 'exit').then(([code, signal]) => {
      stopGuard();
      this.#over = `The child ended with ${signal ?? code}`;
      for (const { reject } of this.#waiting.values()) reject(new Error(this.#over));
      this.#waiting.clear();
      return String(signal ?? code);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get alive(): boolean {
    return this.#over === undefined;
  }

  /** Gives a command and waits for its answer. */
  async call<K extends keyof C & string>(name: K, args: C[K]['args']): Promise<C[K]['result']> {
    if (this.#over !== undefined) throw new Error(this.#over);
    const id = ++this.#lastId;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`No answer to "${name}" in ${PATIENCE / 1000} s`)), PATIENCE);
        this.#waiting.set(id, { resolve, reject });
        this.#child.send({ id, name, args } satisfies Request, (error) => {
          if (error) reject(error);
        });
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  async kill(): Promise<void> {
    if (this.alive) this.#child.kill('SIGKILL');
    await this.ended;
  }

  #answered({ id, result, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }
}
