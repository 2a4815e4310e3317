// Runs before the build of a sample: without the library that build would end in errors of types, which say nothing.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

const missing = [
  ['node_modules', 'npm ci'],
  ['dist', 'npm run build'],
].filter(([folder]) => !existsSync(join(root, folder)));

if (missing.length > 0) {
  const commands = missing.map(([, command]) => command).join(' && ');
  console.error(`The library is not built yet. Run this first, in the folder of the repository: ${commands}`);
  process.exit(1);
}
