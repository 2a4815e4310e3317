const PACKAGE = /^nest-raw-ws(\/\w+)?$/;
const sources = new URL('../../../src/', import.meta.url);

/**
 * The package means its own sources here.
 *
 * @type {import('node:module').ResolveHook}
 */
export function resolve(specifier, context, nextResolve) {
  const [isPackage, subpath = ''] = PACKAGE.exec(specifier) ?? [];
  if (isPackage === undefined) return nextResolve(specifier, context);
  return { url: new URL(`.${subpath}/index.ts`, sources).href, format: 'module', shortCircuit: true };
}
