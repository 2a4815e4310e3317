// Runs samples as a user does, by `npm start`, and never leaves a process behind.
import { existsSync, readdirSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { run, runWithin, start } from '../process-group.mjs';

const root = join(import.meta.dirname, '../..');
/** It is built first. */
const START_TIMEOUT = 180_000;
const END_TIMEOUT = 10_000;

/** The names of those samples that one of the words begins; all of them without words. */
export function sampleNames(words) {
  const all = readdirSync(join(root, 'sample')).filter((name) => /^\d/.test(name));
  const chosen = all.filter((name) => words.length === 0 || words.some((word) => name.startsWith(word)));
  if (chosen.length === 0) throw new Error(`No sample is called ${words.join(' or ')}; there are ${all.join(', ')}`);
  return chosen.sort();
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function buildLibrary() {
  await run('npm', ['run', 'build'], root);
}

/** Does something as in a checkout that has not been built. */
export async function withoutLibrary(work) {
  const [built, aside] = [join(root, 'dist'), join(root, '.dist-aside')];
  const wasBuilt = existsSync(built);
  if (wasBuilt) await rename(built, aside);
  try {
    return await work();
  } finally {
    if (wasBuilt) await rename(aside, built);
  }
}

/** A sample on a port of its own, which it keeps from one start to the next. */
export class SampleServer {
  #running;

  /** @param name the folder of the sample */
  constructor(name, port) {
    this.name = name;
    this.port = port;
  }

  static async on(name) {
    return new SampleServer(name, await freePort());
  }

  get url() {
    return this.#running.match[1];
  }

  /** The library must be built already. */
  async start() {
    await this.#startBy('npm', 'start', '--workspace', `sample/${this.name}`);
  }

  /** Builds the library and starts the first sample. */
  async startAsNewcomer() {
    await this.#startBy('npm', 'start');
  }

  /** Starts what has been built, once it has been started and stopped. */
  async startAgain() {
    await this.#startBy(process.execPath, join('sample', this.name, 'dist/main.js'));
  }

  async stop() {
    await this.#running?.stop();
    this.#running = undefined;
  }

  /** Starts it a second time on the same port: its exit code and all it printed. */
  startOnceMore() {
    return runWithin(END_TIMEOUT, process.execPath, ['dist/main.js'], {
      cwd: join(root, 'sample', this.name),
      env: { PORT: String(this.port) },
    });
  }

  /** Starts it by npm when that is to end of itself: its exit code and all it printed. */
  startOnceByNpm() {
    return runWithin(START_TIMEOUT, 'npm', ['start', '--workspace', `sample/${this.name}`], {
      cwd: root,
      env: { PORT: String(this.port) },
    });
  }

  async #startBy(command, ...args) {
    this.#running = await start(command, args, {
      cwd: root,
      env: { PORT: String(this.port) },
      until: /^[A-Z][\w ]* is on (http:\S+)\s*$/m,
      timeout: START_TIMEOUT,
    });
  }
}
