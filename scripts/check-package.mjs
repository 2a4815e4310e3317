// Checks the tarball as users would install it: publint for the manifest, are-the-types-wrong for every way to resolve types.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nest-raw-ws-pack-'));

function run(command, ...args) {
  execFileSync(command, args, { cwd: root, stdio: 'inherit' });
}

try {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' });
  const [{ filename, entryCount, size }] = JSON.parse(packed);
  console.log(`${filename}: ${entryCount} files, ${size} bytes`);
  const tarball = join(folder, filename);
  run('npx', '--no-install', 'publint', '--strict', tarball);
  run('npx', '--no-install', 'attw', tarball);
} catch (error) {
  if (error.status === undefined) throw error;
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
