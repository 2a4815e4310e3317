// A copy of the library and its tests with Nest 11 in it.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { run } from './process-group.mjs';

const root = join(import.meta.dirname, '..');
const fixture = join(root, 'test/matrix/nest-11/package.json');
// Of docs and samples what tests read.
const COPIED = [
  'src',
  'test',
  'docs',
  'scripts',
  'sample/02-requests-and-streams/public',
  'sample/05-live-board/src/prometheus.ts',
  'jest.config.js',
  'tsconfig.json',
];
const NOT_COPIED = ['test/bench', 'test/consumers', 'test/matrix', 'test/real-apps'].map((path) => join(root, path));
/** Nest packages of the repository that no test imports. */
const TOOLS = ['@nestjs/cli'];

/**
 * Makes one and installs Nest 11 there; gives its folder, which is gone when this process ends. It lies inside the
 * repository, where Jest and TypeScript are found, and whatever else has no copy of its own.
 */
export async function installNest11Copy() {
  mkdirSync(join(root, '.tmp'), { recursive: true });
  const folder = mkdtempSync(join(root, '.tmp', 'nest-11-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const path of COPIED) {
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: (file) => !NOT_COPIED.includes(file) });
  }
  const library = readJson(join(root, 'package.json'));
  const manifest = readJson(fixture);
  manifest.dependencies = { ...manifest.dependencies, ...library.dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], folder);
  checkCopies(folder, [...Object.keys(library.peerDependencies), ...Object.keys(library.devDependencies)]);
  return folder;
}

/** Types of the library and of all tests, against the declarations of Nest 11. */
export async function checkTypes(folder) {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  await run(process.execPath, [compiler, '--noEmit', '-p', 'tsconfig.json'], folder);
}

/** A package of Nest that is missing in the copy would be found in the repository: one of Nest 12, beside those of 11. */
function checkCopies(folder, names) {
  const versions = names
    .filter((name) => name.startsWith('@nestjs/') && !TOOLS.includes(name))
    .map((name) => [name, readJson(join(folder, 'node_modules', name, 'package.json')).version]);
  const others = versions.filter(([, version]) => !version.startsWith('11.'));
  assert.deepEqual(others, [], 'packages of Nest that are not of version 11');
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
