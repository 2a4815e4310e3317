// Runs a TypeScript program of this repository as it stands, without a build; checks no types.
// Usage: node scripts/run-typescript.mjs [flags for node] <program.ts> [arguments]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const compilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  inlineSourceMap: true,
};

/** Transpiles a file and all it imports from this repository. */
function transpile(source, target, done) {
  if (done.has(source)) return;
  done.add(source);
  const output = join(target, relative(root, source)).replace(/\.ts$/, '.js');
  mkdirSync(dirname(output), { recursive: true });
  if (!source.endsWith('.ts')) {
    cpSync(source, output);
    return;
  }
  const text = readFileSync(source, 'utf8');
  writeFileSync(output, ts.transpileModule(text, { fileName: source, compilerOptions }).outputText);
  for (const { fileName } of ts.preProcessFile(text).importedFiles) {
    if (!fileName.startsWith('.')) continue;
    const imported = resolve(dirname(source), fileName);
    const typescript = imported.replace(/\.js$/, '.ts');
    transpile(existsSync(typescript) ? typescript : imported, target, done);
  }
}

const rest = process.argv.slice(2);
const flags = rest.splice(
  0,
  rest.findIndex((argument) => !argument.startsWith('--')),
);
const [program, ...programArguments] = rest;

// Inside the repository, where the packages are found; a folder of its own, as several may run at once.
mkdirSync(join(root, '.tmp'), { recursive: true });
const folder = mkdtempSync(join(root, '.tmp', 'typescript-'));
const cleanUp = () => rmSync(folder, { recursive: true, force: true });
process.once('exit', cleanUp);

writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
transpile(resolve(program), folder, new Set());
const output = join(folder, relative(root, resolve(program))).replace(/\.ts$/, '.js');
const child = spawn(process.execPath, ['--enable-source-maps', ...flags, output, ...programArguments], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
const [code] = await once(child, 'exit');
process.exitCode = code ?? 1;
