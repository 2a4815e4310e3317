import { join } from 'node:path';
import ts from 'typescript';

/** What a module of the public face exports. */
export interface PublicExport {
  readonly name: string;
  /** The documentation of its declaration; empty without one. */
  readonly text: string;
  readonly tags: readonly string[];
}

/** The project as the published build sees it. */
export function buildProgram(root: string): ts.Program {
  const file = join(root, 'tsconfig.build.json');
  const read: { readonly config?: unknown } = ts.readConfigFile(file, ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(read.config, ts.sys, root);
  return ts.createProgram(fileNames, { ...options, declarationMap: false, sourceMap: false });
}

/** Every export of a file, whichever file it is declared in. */
export function exportsOf(program: ts.Program, file: string): PublicExport[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is no module of the project`);
  return checker.getExportsOfModule(module).map((symbol) => {
    const declared = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return {
      name: symbol.name,
      text: ts.displayPartsToString(declared.getDocumentationComment(checker)),
      tags: declared.getJsDocTags(checker).map(({ name }) => name),
    };
  });
}

/** The declarations that the build emits, by the path of their file. */
export function emittedDeclarations(program: ts.Program): ReadonlyMap<string, string> {
  const emitted = new Map<string, string>();
  program.emit(undefined, (file, text) => void emitted.set(file, text), undefined, true);
  return emitted;
}

/** Where a declaration says `any`: each place as the line of code it stands in. */
export function anysIn(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(text.split('\n')[line]?.trim() ?? '');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
