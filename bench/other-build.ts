import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from './options.js';

const COPY = resolve('.tmp/other-build');

/**
 * Copies the build of another checkout to where it finds the packages of this one: two copies of Nest would not know
 * each other's classes.
 *
 * @returns where it lies, as a URL
 */
export function takeBuild(checkout: string): string {
  const build = resolve(checkout, 'dist/esm');
  if (!existsSync(join(build, 'index.js'))) {
    throw new UsageError(`There is no build in ${checkout}: run "npm run build" there first`);
  }
  rmSync(COPY, { recursive: true, force: true });
  mkdirSync(COPY, { recursive: true });
  cpSync(build, COPY, { recursive: true });
  return pathToFileURL(COPY).href;
}
