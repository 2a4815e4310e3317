import ts from 'typescript';
import { root, type CodeBlock } from './pages.js';

/** The file that a block is compiled as: beside the specs of the pages, where it finds the packages. */
function fileOf({ page, line }: CodeBlock): string {
  return `${root}test/docs/${page.replace(/\W/g, '-')}-${line}.generated.ts`;
}

/** A block as a module: what the page leaves out stands in front, and a class that is opened there is closed. */
function moduleOf({ before, code }: CodeBlock): string {
  const open = before.split('{').length - before.split('}').length;
  return `${before}${code}${'}\n'.repeat(open)}export {};\n`;
}

/** What the compiler has against the blocks, as `page:line: message`; nothing of them is written to the disk. */
export function compileBlocks(blocks: readonly CodeBlock[]): string[] {
  const sources = new Map(blocks.map((block) => [fileOf(block), block]));
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.getSourceFile = (file, ...rest) => {
    const block = sources.get(file);
    return block === undefined ? getSourceFile(file, ...rest) : ts.createSourceFile(file, moduleOf(block), rest[0]);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, start, messageText }) => `${placeOf(sources, file, start)}: ${textOf(messageText)}`);
}

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  return { ...options, noUnusedLocals: false, noUnusedParameters: false };
}

function placeOf(sources: ReadonlyMap<string, CodeBlock>, file: ts.SourceFile | undefined, start = 0): string {
  const block = file && sources.get(file.fileName);
  if (file === undefined || block === undefined) return file?.fileName ?? 'the compiler';
  const { line } = file.getLineAndCharacterOfPosition(start);
  return `${block.page}:${block.line + line - block.before.split('\n').length + 1}`;
}

function textOf(message: string | ts.DiagnosticMessageChain): string {
  return ts.flattenDiagnosticMessageText(message, ' ');
}
