// Runs the suite on the Node that runs this script, and refuses to when that is not the major version asked for.
// Usage: node scripts/test-on-node.mjs <major> [jest arguments]
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const [major, ...jestArguments] = process.argv.slice(2);
if (process.versions.node.split('.')[0] !== major) {
  console.error(`Node ${major} was asked for, but this is ${process.version} (${process.execPath}).`);
  process.exit(1);
}
console.log(`Running the suite on Node ${process.version}`);

const jest = fileURLToPath(import.meta.resolve('jest/bin/jest'));
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const { status } = spawnSync(process.execPath, [...flags, jest, ...jestArguments], { stdio: 'inherit' });
process.exit(status ?? 1);
