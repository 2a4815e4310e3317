import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ES2022,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

/** Compiled sources, for processes that are started outside of Jest. */
export interface CompiledSource {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Compiles some folders of `src`, types unchecked. */
export async function compileSource(...names: readonly string[]): Promise<CompiledSource> {
  const folder = await newFolder();
  for (const name of names) await compileTree(join(root, 'src', name), join(folder, name));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Compiles a sample with the library that stands here, types unchecked; its program is `src/main.js`. */
export async function compileSample(name: string): Promise<CompiledSource> {
  const folder = await newFolder();
  const library = join(folder, 'node_modules/nest-raw-ws');
  await compileTree(join(root, 'src'), library);
  await writeFile(join(library, 'package.json'), '{"type":"module","exports":"./index.js"}');
  await compileTree(join(root, 'sample', name, 'src'), join(folder, 'src'));
  await cp(join(root, 'sample', name, 'public'), join(folder, 'public'), { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Inside the repository, where the packages are found. */
async function newFolder(): Promise<string> {
  await mkdir(join(root, '.tmp'), { recursive: true });
  const folder = await mkdtemp(join(root, '.tmp', 'compiled-'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  return folder;
}

async function compileTree(source: string, target: string): Promise<void> {
  for (const file of await readdir(source, { recursive: true })) {
    if (!file.endsWith('.ts')) continue;
    const text = await readFile(join(source, file), 'utf8');
    const output = join(target, file.replace(/ts$/, 'js'));
    await mkdir(dirname(output), { recursive: true });
    await writeFile(output, ts.transpileModule(text, { compilerOptions }).outputText);
  }
}
