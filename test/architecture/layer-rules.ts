import { posix } from 'node:path';
import ts from 'typescript';

interface LayerRule {
  /** Folders of src the layer may import besides itself. */
  readonly layers: readonly string[];
  /** Packages and Node modules it may import; 'any' where the layer is free to choose. */
  readonly packages: readonly string[] | 'any' | 'any but Nest and RxJS';
}

const rules: Readonly<Record<string, LayerRule>> = {
  protocol: { layers: [], packages: ['node:crypto', 'node:buffer', 'node:zlib'] },
  message: { layers: [], packages: [] },
  server: { layers: ['protocol', 'message'], packages: 'any but Nest and RxJS' },
  rooms: { layers: ['protocol', 'message', 'server'], packages: 'any but Nest and RxJS' },
  backplane: { layers: ['protocol', 'message', 'server', 'rooms'], packages: 'any but Nest and RxJS' },
  adapter: { layers: ['protocol', 'message', 'server', 'rooms', 'backplane'], packages: 'any' },
};

/**
 * The folders inside a layer, in the order in which they may import: each one those before it. What lies in the layer itself
 * comes last.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  protocol: ['handshake', 'frame', 'deflate', 'message'],
  server: ['base', 'upgrade', 'options', 'connection', 'client'],
};

const publicFace = 'src/index.ts';
const nestOrRxjs = /^(?:@nestjs\/|rxjs(?:\/|$)|reflect-metadata$)/;
const deepNestPath = /^@nestjs\/[^/]+\/./;

function parse(file: string, source: string): ts.SourceFile {
  return ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
}

function* walk(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  for (const child of children) yield* walk(child);
}

/** The node that names a module, for each form TypeScript has: static, dynamic, type, re-export, `require`. */
function moduleName(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) return node.argument;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (!ts.isCallExpression(node)) return undefined;
  const isDynamicImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  return isDynamicImport || isRequire ? node.arguments[0] : undefined;
}

function literalText(node: ts.Node): string | undefined {
  const literal = ts.isLiteralTypeNode(node) ? node.literal : node;
  return ts.isStringLiteralLike(literal) ? literal.text : undefined;
}

function layerOf(path: string): string {
  return posix.relative('src', path).split('/')[0] ?? '';
}

/** The place of a file in the order of its layer's folders; undefined for a folder that has none. */
function placeOf(path: string): number | undefined {
  const [layer = '', room = '', ...rest] = posix.relative('src', path).split('/');
  const order = rooms[layer];
  if (order === undefined || rest.length === 0) return Infinity;
  const place = order.indexOf(room);
  return place === -1 ? undefined : place;
}

function roomOf(path: string): string {
  return posix.dirname(posix.relative('src', path));
}

/** Whether a look inside a layer goes to the same folder or to one before it. */
function checkRoom(file: string, target: string): string | undefined {
  const from = placeOf(file);
  const to = placeOf(target);
  if (from === undefined) return `${roomOf(file)} has no place in its layer`;
  return to !== undefined && to <= from ? undefined : `${roomOf(file)} may not import ${target}`;
}

function checkRelative(file: string, rule: LayerRule, specifier: string): string | undefined {
  const target = posix.join(posix.dirname(file), specifier);
  const from = layerOf(file);
  const to = layerOf(target);
  if (to === from) return from in rooms ? checkRoom(file, target) : undefined;
  if (rule.layers.includes(to)) return undefined;
  return `${from} may not import ${target}`;
}

function checkPackage(file: string, rule: LayerRule, specifier: string): string | undefined {
  const { packages } = rule;
  if (packages === 'any') return undefined;
  const allowed = packages === 'any but Nest and RxJS' ? !nestOrRxjs.test(specifier) : packages.includes(specifier);
  return allowed ? undefined : `${layerOf(file)} may not import ${specifier}`;
}

function checkImport(file: string, node: ts.Node): string | undefined {
  if (file === publicFace) return undefined;
  const rule = rules[layerOf(file)];
  if (rule === undefined) return `${file} is in no layer`;
  const specifier = literalText(node);
  if (specifier === undefined) return 'the name of an imported module must be a literal';
  return specifier.startsWith('.') ? checkRelative(file, rule, specifier) : checkPackage(file, rule, specifier);
}

// Any string counts, not only those of imports: Nest 11 can't resolve such a path however it is loaded.
function checkDeepNestPath(node: ts.Node): string | undefined {
  if (!ts.isStringLiteralLike(node) || !deepNestPath.test(node.text)) return undefined;
  return `${node.text} is not a bare root of Nest`;
}

/** The files of src that a file imports, types included. */
export function importsOf(file: string, source: string): string[] {
  const names = [...walk(parse(file, source))].map((node) => moduleName(node)).map((name) => name && literalText(name));
  const relative = names.filter((name) => name?.startsWith('.') === true);
  return relative.map((name) => posix.join(posix.dirname(file), name!).replace(/\.js$/, '.ts'));
}

/** Every broken rule in a file of src, one line each; `file` is relative to the project with forward slashes. */
export function layerViolations(file: string, source: string): string[] {
  const parsed = parse(file, source);
  const found: string[] = [];
  for (const node of walk(parsed)) {
    const name = moduleName(node);
    const problems = [name && checkImport(file, name), checkDeepNestPath(node)];
    const { line } = parsed.getLineAndCharacterOfPosition(node.getStart(parsed));
    for (const problem of problems) if (problem !== undefined) found.push(`${file}:${line + 1}: ${problem}`);
  }
  return found;
}
