import { readFileSync } from 'node:fs';

/** The version of an installed package, or of this one. */
export function packageVersion(name?: string): string {
  const file = name === undefined ? 'package.json' : `node_modules/${name}/package.json`;
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return manifest instanceof Object && 'version' in manifest ? String(manifest.version) : 'unknown';
}
