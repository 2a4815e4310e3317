// Child processes, each the head of a process group of its own: npm, the shell below it and the program end together.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const START_TIMEOUT = 30_000;
const STOP_TIMEOUT = 10_000;

const running = new Set();

process.once('exit', () => running.forEach((child) => signalGroup(child, 'SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(1));
}

/** Runs a command to its end and gives what it printed; fails with that if the exit code is not among the good ones. */
export async function run(command, args, cwd, goodCodes = [0]) {
  const child = startGroup(command, args, { cwd });
  const [code] = await once(child, 'close');
  running.delete(child);
  if (!goodCodes.includes(code)) throw failure(child, `ended with code ${code}`);
  return child.printed;
}

/** Runs a program that should end of itself within a time: its exit code and all it printed. */
export async function runWithin(timeout, command, args, { cwd, env }) {
  const child = startGroup(command, args, { cwd, env });
  const code = await Promise.race([
    once(child, 'close').then(([exitCode]) => exitCode),
    delay(timeout, 'none: it is still running', { ref: false }),
  ]);
  await stopGroup(child);
  return { code, printed: child.printed };
}

/** Starts a program and waits until it prints what a pattern matches; gives the match, and what it prints later. */
export async function start(command, args, { cwd, env, until, timeout = START_TIMEOUT }) {
  const child = startGroup(command, args, { cwd, env });
  try {
    const match = await new Promise((resolve, reject) => {
      const fail = (what) => reject(failure(child, what));
      const timer = setTimeout(() => fail(`did not print ${until} in ${timeout / 1000} s`), timeout);
      child.once('exit', (code) => {
        clearTimeout(timer);
        fail(`ended early, with code ${code}`);
      });
      child.stdout.on('data', () => {
        const found = until.exec(child.printed);
        if (found === null) return;
        clearTimeout(timer);
        resolve(found);
      });
    });
    return { match, printed: () => child.printed, stop: () => stopGroup(child) };
  } catch (error) {
    await stopGroup(child);
    throw error;
  }
}

function startGroup(command, args, { cwd, env }) {
  const child = spawn(command, args, {
    cwd,
    // With both of them Node prints a warning.
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Without a pid nothing was started: an 'error' event will say why.
  if (child.pid !== undefined) running.add(child);
  child.title = `"${[command, ...args].join(' ')}"`;
  child.printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (child.printed += text));
  }
  return child;
}

/** Asks the group to end as Ctrl+C does, and insists after a while. */
async function stopGroup(child) {
  signalGroup(child, 'SIGTERM');
  const ended = await groupEnds(child);
  if (!ended) {
    signalGroup(child, 'SIGKILL');
    await groupEnds(child);
  }
  running.delete(child);
  if (!ended) throw failure(child, `did not end within ${STOP_TIMEOUT / 1000} s of SIGTERM`);
}

/** Whether all of the group is gone in time: npm may end before the program it has started. */
async function groupEnds(child) {
  const deadline = Date.now() + STOP_TIMEOUT;
  while (signalGroup(child, 0)) {
    if (Date.now() > deadline) return false;
    await delay(50);
  }
  return true;
}

/** Whether there was a group to signal. Signal 0 only asks. */
function signalGroup(child, signal) {
  try {
    return process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
    return false;
  }
}

function failure(child, what) {
  return new Error(`${child.title} ${what}. It printed:\n${child.printed}`);
}
