// The applications of test/real-apps, type-checked and compiled once for each adapter, against the package that is published.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { run } from '../process-group.mjs';

const root = join(import.meta.dirname, '../..');
const source = join(root, 'test/real-apps');
/** The one line in which they differ: all of `adapter.ts`. */
const LINES = {
  WsAdapter: "export { WsAdapter as Adapter } from '@nestjs/platform-ws';\n",
  RawWsAdapter: "export { RawWsAdapter as Adapter } from 'nest-raw-ws';\n",
};

export const ADAPTERS = Object.keys(LINES);

/** By adapter the folder with what was compiled; it is gone when this process ends. */
export async function buildApps() {
  mkdirSync(join(root, '.tmp'), { recursive: true });
  // Inside the repository, where Nest and ws are found.
  const workspace = mkdtempSync(join(root, '.tmp', 'real-apps-'));
  process.once('exit', () => rmSync(workspace, { recursive: true, force: true }));
  writeFileSync(join(workspace, 'package.json'), '{ "private": true, "type": "module" }\n');
  await unpackLibrary(workspace);
  const folders = await Promise.all(ADAPTERS.map(async (adapter) => [adapter, await build(workspace, adapter)]));
  return Object.fromEntries(folders);
}

/** The tarball, beside which all that it needs is found in the repository. */
async function unpackLibrary(workspace) {
  const packed = await run('npm', ['pack', '--json', '--loglevel=silent', '--pack-destination', workspace], root);
  const [{ filename, files }] = JSON.parse(packed);
  assert.ok(
    files.some(({ path }) => path === 'dist/esm/index.js'),
    'the package has no build in it: run "npm run build" first',
  );
  const target = join(workspace, 'node_modules/nest-raw-ws');
  mkdirSync(target, { recursive: true });
  await run('tar', ['-xzf', filename, '-C', target, '--strip-components=1'], workspace);
}

async function build(workspace, adapter) {
  const folder = join(workspace, adapter);
  cpSync(source, folder, { recursive: true });
  const file = join(folder, 'adapter.ts');
  assert.equal(readFileSync(file, 'utf8'), LINES.WsAdapter, 'test/real-apps/adapter.ts has another line');
  writeFileSync(file, LINES[adapter]);
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  await run(process.execPath, [compiler, '-p', 'tsconfig.json'], folder);
  return join(folder, 'dist');
}
