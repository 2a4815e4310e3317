// Proves that the specs bite: applies each of the one-line mutations of mutations.mjs to a copy of src/protocol, where
// the test it names must turn red. Fails if a line is no longer found, or a mutation survives.
// Usage: npm run check:mutations [-- text ...]: only mutations with one of the texts in their file or name
import { fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { mutations } from './mutations.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What the specs of the protocol need. */
const COPIED = ['src/protocol', 'test/protocol', 'test/support', 'jest.config.js', 'package.json', 'tsconfig.json'];
/** A mutation may make a loop endless. */
const TIMEOUT = 60_000;

/** A copy of the repository with a process that runs specs in it. */
class Bench {
  #folder;
  #child;

  constructor() {
    // Inside the repository, where the packages are found.
    mkdirSync(join(root, '.tmp'), { recursive: true });
    this.#folder = mkdtempSync(join(root, '.tmp', 'mutations-'));
    for (const path of COPIED) cpSync(join(root, path), join(this.#folder, path), { recursive: true });
    this.#start();
  }

  /** What the specs say when the text of the file is another. */
  async run(file, text, order) {
    const path = join(this.#folder, file);
    const original = readFileSync(path, 'utf8');
    writeFileSync(path, text(original));
    try {
      return await this.#ask(order);
    } finally {
      writeFileSync(path, original);
    }
  }

  close() {
    this.#child.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #start() {
    this.#child = fork(join(root, 'scripts/mutation-worker.mjs'), [this.#folder], {
      cwd: this.#folder,
      execArgv: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  #ask(order) {
    const child = this.#child;
    return new Promise((resolve) => {
      const finish = (answer) => {
        clearTimeout(timer);
        child.off('message', finish);
        child.off('exit', ended);
        resolve(answer);
      };
      const restart = (why) => {
        finish({ passed: [], failed: [], broken: [why] });
        child.kill('SIGKILL');
        this.#start();
      };
      const ended = () => restart('the process of the specs ended');
      const timer = setTimeout(() => restart(`the specs did not end within ${TIMEOUT / 1000} s`), TIMEOUT);
      child.once('message', finish);
      child.once('exit', ended);
      child.send(order);
    });
  }
}

function specPath(spec) {
  return `test/protocol/${spec}.spec.ts`;
}

/** Puts the replacement where the line was. */
function mutate(source, { file, find, replace }) {
  const lines = source.split('\n');
  const found = lines.filter((line) => line.trim() === find);
  if (found.length !== 1) throw new Error(`${file} has ${found.length} lines that read: ${find}`);
  return lines.map((line) => (line === found[0] ? line.replace(find, () => replace) : line)).join('\n');
}

/** What is wrong with a mutation; undefined if its test turned red. */
async function check(bench, mutation) {
  const file = `src/protocol/${mutation.file}.ts`;
  try {
    mutate(readFileSync(join(root, file), 'utf8'), mutation);
  } catch (error) {
    return error.message;
  }
  const order = { specs: [specPath(mutation.spec)], test: mutation.test };
  const { passed, failed, broken } = await bench.run(file, (source) => mutate(source, mutation), order);
  if (broken.length > 0) return `no verdict: ${broken.join('; ')}`;
  if (failed.length > 0) return undefined;
  return passed.length === 0 ? `no test is named: ${mutation.test}` : `it survived: ${passed.join(' | ')}`;
}

/** Without a mutation every spec is green: else any mutation would seem to be found. */
async function checkBaseline(bench) {
  const specs = [...new Set(chosen.map(({ spec }) => specPath(spec)))];
  const { passed, failed, broken } = await bench.run('package.json', (text) => text, { specs });
  if (failed.length + broken.length > 0) {
    throw new Error(`Without a mutation the specs are red: ${[...broken, ...failed].slice(0, 5).join(' | ')}`);
  }
  console.log(`Without a mutation ${passed.length} tests of ${specs.length} specs are green`);
}

const asked = process.argv.slice(2);
const chosen = mutations.filter(
  ({ file, name }) => asked.length === 0 || asked.some((text) => `${file} ${name}`.includes(text)),
);
if (chosen.length === 0) throw new Error(`No mutation has one of these in its file or name: ${asked.join(', ')}`);
const began = performance.now();
const faults = [];
let done = 0;

async function work(bench, queue) {
  for (let mutation = queue.shift(); mutation !== undefined; mutation = queue.shift()) {
    const fault = await check(bench, mutation);
    const title = `${mutation.file}: ${mutation.name}`;
    console.log(
      `${++done}/${chosen.length} ${title} … ${fault === undefined ? 'red, as it must be' : `FAILED: ${fault}`}`,
    );
    if (fault !== undefined) faults.push(`${title}: ${fault}`);
  }
}

const benches = [];
try {
  for (let i = 0; i < Math.min(availableParallelism(), 4); i++) benches.push(new Bench());
  await checkBaseline(benches[0]);
  const queue = [...chosen];
  await Promise.all(benches.map((bench) => work(bench, queue)));
} finally {
  for (const bench of benches) bench.close();
}
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`${chosen.length - faults.length} of ${chosen.length} mutations turned their test red, in ${seconds} s`);
for (const fault of faults) console.log(`  ${fault}`);
if (faults.length > 0) process.exitCode = 1;
