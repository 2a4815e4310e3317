// Runs the sample as a user does, `npm start` at the root, and never leaves a process behind.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { runWithin, start } from './process-group.mjs';

const root = join(import.meta.dirname, '..');
/** It is built first. */
const START_TIMEOUT = 180_000;
const END_TIMEOUT = 10_000;

export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the sample on a port and waits for the address it prints. */
export async function startSample(port) {
  const { match, stop } = await start('npm', ['start'], {
    cwd: root,
    env: { PORT: String(port) },
    until: /^Chat is on (http:\S+)\s*$/m,
    timeout: START_TIMEOUT,
  });
  return { url: match[1], stop };
}

/** Runs the built sample alone on a port, for the case that it cannot start: its exit code and all it printed. */
export function runSampleToItsEnd(port) {
  return runWithin(END_TIMEOUT, process.execPath, ['dist/main.js'], {
    cwd: join(root, 'sample/01-chat'),
    env: { PORT: String(port) },
  });
}
