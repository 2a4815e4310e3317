import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The compiled sources, for processes that are started outside of Jest. */
export interface CompiledSource {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Compiles some folders of `src`, types unchecked. */
export async function compileSource(...names: readonly string[]): Promise<CompiledSource> {
  const folder = await mkdtemp(join(tmpdir(), 'compiled-'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  for (const name of names) await compileFolder(name, join(folder, name));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

async function compileFolder(name: string, target: string): Promise<void> {
  const source = fileURLToPath(new URL(`../../src/${name}`, import.meta.url));
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 };
  await mkdir(target);
  for (const file of await readdir(source)) {
    const { outputText } = ts.transpileModule(await readFile(join(source, file), 'utf8'), { compilerOptions });
    await writeFile(join(target, file.replace(/ts$/, 'js')), outputText);
  }
}
