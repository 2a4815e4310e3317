import process from 'node:process';

/** A folder with a build to be measured in place of that of this checkout. */
export const LIBRARY_VARIABLE = 'BENCH_LIBRARY';

/** The package as users get it, not its sources. */
export async function ourLibrary(): Promise<typeof import('nest-raw-ws')> {
  const folder = process.env[LIBRARY_VARIABLE];
  const library: typeof import('nest-raw-ws') = await import(
    folder === undefined ? 'nest-raw-ws' : `${folder}/index.js`
  );
  return library;
}

/** That part of it which is for servers without Nest. */
export async function ourServerLibrary(): Promise<typeof import('nest-raw-ws/server')> {
  const folder = process.env[LIBRARY_VARIABLE];
  const library: typeof import('nest-raw-ws/server') = await import(
    folder === undefined ? 'nest-raw-ws/server' : `${folder}/server/index.js`
  );
  return library;
}
