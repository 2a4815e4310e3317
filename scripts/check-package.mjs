// Checks the tarball as users would install it: publint for the manifest, are-the-types-wrong for every way to resolve types.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** What a package may take: the bytes of its tarball, and files. */
const MOST_BYTES = 250_000;
const MOST_FILES = 600;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nest-raw-ws-pack-'));

/** What each subpath may load besides files of its own. */
const LOADS = {
  'index.js': /^(?:node:|@nestjs\/(?:common|core|websockets)$|rxjs$|reflect-metadata$|path-to-regexp$)/,
  'protocol/index.js': /^node:(?:buffer|crypto|zlib)$/,
  'server/index.js': /^(?:node:|path-to-regexp$)/,
};

/** The packages that a file of the build loads, through all files that it loads. */
function packagesOf(file, seen = new Set()) {
  if (seen.has(file)) return [];
  seen.add(file);
  const names = readFileSync(file, 'utf8').matchAll(/^(?:import|export|\} from|.*\brequire\()[^'\n]*'([^']+)'/gm);
  return [...names].flatMap(([, name]) =>
    name.startsWith('.') ? packagesOf(join(dirname(file), name), seen) : [name],
  );
}

function checkLoads() {
  for (const format of ['esm', 'cjs']) {
    for (const [entry, allowed] of Object.entries(LOADS)) {
      const packages = packagesOf(join(root, 'dist', format, entry));
      const foreign = packages.filter((name) => !allowed.test(name));
      if (packages.length > 0 && foreign.length === 0) continue;
      console.error(`${format}/${entry} loads ${foreign.join(', ') || 'nothing: is there a build?'}`);
      process.exitCode = 1;
    }
  }
}

function run(command, ...args) {
  execFileSync(command, args, { cwd: root, stdio: 'inherit' });
}

try {
  checkLoads();
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' });
  const [{ filename, entryCount, size }] = JSON.parse(packed);
  console.log(`${filename}: ${entryCount} files, ${size} bytes`);
  if (size > MOST_BYTES || entryCount > MOST_FILES) {
    console.error(`The tarball is too large: at most ${MOST_BYTES} bytes and ${MOST_FILES} files`);
    process.exitCode = 1;
  }
  const tarball = join(folder, filename);
  run('npx', '--no-install', 'publint', '--strict', tarball);
  run('npx', '--no-install', 'attw', tarball);
} catch (error) {
  if (error.status === undefined) throw error;
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
