// Runs the sample as a user does, `npm start` at the root, and never leaves a process behind.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const root = join(import.meta.dirname, '..');
const START_TIMEOUT = 180_000;
const STOP_TIMEOUT = 10_000;

const running = new Set();

process.once('exit', () => running.forEach((child) => signalGroup(child, 'SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(1));
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the sample on a port and waits for the address it prints. */
export async function startSample(port) {
  const child = run('npm', ['start'], root, port);
  const url = await new Promise((resolve, reject) => {
    const fail = (what) => reject(new Error(`npm start ${what}. It printed:\n${child.printed}`));
    const timer = setTimeout(() => fail(`printed no address in ${START_TIMEOUT / 1000} s`), START_TIMEOUT);
    child.once('exit', (code) => fail(`ended early, with code ${code}`));
    child.stdout.on('data', () => {
      const address = /^Chat is on (http:\S+)\s*$/m.exec(child.printed)?.[1];
      if (address) {
        clearTimeout(timer);
        resolve(address);
      }
    });
  });
  return { url, stop: () => stopGroup(child) };
}

/** Runs the built sample alone on a port, for the case that it cannot start: its exit code and all it printed. */
export async function runSampleToItsEnd(port) {
  const child = run(process.execPath, ['dist/main.js'], join(root, 'sample/01-chat'), port);
  const code = await Promise.race([
    new Promise((resolve) => child.once('close', resolve)),
    delay(STOP_TIMEOUT, 'none: it is still running', { ref: false }),
  ]);
  await stopGroup(child);
  return { code, printed: child.printed };
}

/** A process group of its own: npm, the shell below it and the server end together. */
function run(command, args, cwd, port) {
  const env = { ...process.env, PORT: String(port) };
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (child.printed += text));
  }
  return child;
}

/** Asks the group to end as Ctrl+C does, and insists after a while. */
async function stopGroup(child) {
  signalGroup(child, 'SIGTERM');
  const deadline = Date.now() + STOP_TIMEOUT;
  let insisted = false;
  while (signalGroup(child, 0)) {
    await delay(50);
    if (Date.now() > deadline && !insisted) {
      insisted = true;
      signalGroup(child, 'SIGKILL');
    }
  }
  running.delete(child);
  if (insisted) {
    throw new Error(`The sample did not end within ${STOP_TIMEOUT / 1000} s of SIGTERM. It printed:\n${child.printed}`);
  }
}

/** Whether the group is still there. Signal 0 only asks. */
function signalGroup(child, signal) {
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}
