// Child processes, each the head of a process group of its own: npm, the shell below it and the program end together.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

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
  if (!goodCodes.includes(code))
    throw new Error(`${child.title} ended with code ${code}. It printed:\n${child.printed}`);
  return child.printed;
}

/** Starts a program and waits until it prints a text. */
export async function start(command, args, { cwd, env, until }) {
  const child = startGroup(command, args, { cwd, env });
  try {
    await new Promise((resolve, reject) => {
      const fail = (what) => reject(new Error(`${child.title} ${what}. It printed:\n${child.printed}`));
      const timer = setTimeout(() => fail(`did not print "${until}" in ${START_TIMEOUT / 1000} s`), START_TIMEOUT);
      child.once('exit', (code) => {
        clearTimeout(timer);
        fail(`ended early, with code ${code}`);
      });
      child.stdout.on('data', () => {
        if (!child.printed.includes(until)) return;
        clearTimeout(timer);
        resolve();
      });
    });
  } catch (error) {
    await stopGroup(child);
    throw error;
  }
  return { stop: () => stopGroup(child) };
}

function startGroup(command, args, { cwd, env }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
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

/** Asks the program to end as Ctrl+C does, and insists after a while. */
async function stopGroup(child) {
  let insisted = false;
  if (child.exitCode === null && child.signalCode === null) {
    const timer = setTimeout(() => {
      insisted = true;
      signalGroup(child, 'SIGKILL');
    }, STOP_TIMEOUT);
    const ended = once(child, 'exit');
    signalGroup(child, 'SIGTERM');
    await ended;
    clearTimeout(timer);
  }
  running.delete(child);
  if (insisted) {
    throw new Error(
      `${child.title} did not end within ${STOP_TIMEOUT / 1000} s of SIGTERM. It printed:\n${child.printed}`,
    );
  }
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
