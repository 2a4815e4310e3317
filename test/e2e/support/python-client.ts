import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Inbox } from './inbox.js';
import type { ClientLibrary, Closed, RealClient } from './real-client.js';

// That of the system, for which its package manager installs packages; another one may come first in PATH.
export const PYTHON = process.env['PYTHON'] ?? '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('python_client.py', import.meta.url));

type Python = ChildProcessByStdio<Writable, Readable, Readable>;

/** One line of the script: what has happened. */
type Happening =
  | { readonly protocol: string }
  | { readonly text: string }
  | { readonly binary: string }
  | { readonly pong: string }
  | { readonly closed: Closed };

/** Why there can be no client: undefined if there can. */
export function whyNoPython(): string | undefined {
  const { error, status } = spawnSync(PYTHON, ['-c', 'import websockets'], { stdio: 'ignore' });
  if (error !== undefined) return `${PYTHON} can't be started (${error.message})`;
  return status === 0 ? undefined : `${PYTHON} has no package "websockets"; Debian has it as python3-websockets`;
}

export const pythonWebsockets: ClientLibrary<PythonClient> = {
  name: "Python's websockets",
  connect: async (url, protocols) => {
    const client = new PythonClient(spawn(PYTHON, [SCRIPT, url, ...protocols], { stdio: 'pipe' }));
    await client.connected;
    return client;
  },
};

export class PythonClient implements RealClient {
  readonly connected: Promise<void>;
  readonly closed: Promise<Closed>;
  readonly #python: Python;
  readonly #ended: Promise<unknown>;
  readonly #inbox = new Inbox();
  readonly #events = new EventEmitter<{ protocol: [string]; pong: [string]; closed: [Closed] }>();
  #protocol = '';

  constructor(python: Python) {
    this.#python = python;
    this.#ended = once(python, 'close');
    // A command for a script that has just ended can't be written.
    python.stdin.on('error', () => undefined);
    createInterface(python.stdout).on('line', (line) => this.#happened(JSON.parse(line) as Happening));
    this.closed = new Promise((resolve) => {
      this.#events.once('closed', resolve);
    });
    this.connected = new Promise((resolve, reject) => {
      const errors: Buffer[] = [];
      python.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
      python.once('close', () => reject(new Error(`The script ended: ${Buffer.concat(errors).toString()}`)));
      this.#events.once('protocol', (protocol) => {
        this.#protocol = protocol;
        resolve();
      });
    });
  }

  get protocol(): string {
    return this.#protocol;
  }

  next(): Promise<string | Buffer> {
    return this.#inbox.next();
  }

  send(message: string | Buffer): void {
    this.#command(typeof message === 'string' ? { text: message } : { binary: message.toString('hex') });
  }

  sendFragments(fragments: readonly string[]): void {
    this.#command({ fragments });
  }

  async ping(payload: string): Promise<string> {
    const pong = once(this.#events, 'pong');
    this.#command({ ping: payload });
    const [answer] = (await pong) as [string];
    return answer;
  }

  close(code = 1000, reason = ''): void {
    this.#command({ close: [code, reason] });
  }

  async destroy(): Promise<void> {
    this.#python.kill();
    await this.#ended;
  }

  #command(command: Readonly<Record<string, unknown>>): void {
    this.#python.stdin.write(`${JSON.stringify(command)}\n`);
  }

  #happened(happening: Happening): void {
    if ('text' in happening) this.#inbox.put(happening.text);
    else if ('binary' in happening) this.#inbox.put(Buffer.from(happening.binary, 'hex'));
    else if ('pong' in happening) this.#events.emit('pong', happening.pong);
    else if ('protocol' in happening) this.#events.emit('protocol', happening.protocol);
    else {
      this.#inbox.end();
      this.#events.emit('closed', happening.closed);
    }
  }
}
