import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What the code says about an option. */
export interface OptionDoc {
  /** As the messages about wrong values write it: `maxPayload`, `rateLimit.burst`. */
  readonly name: string;
  /** The interface it belongs to. */
  readonly owner: string;
  readonly type: string;
  readonly meaning: string;
  readonly defaultValue: string;
  readonly cost: string;
  readonly danger: string;
  /** Undefined for what is no number. */
  readonly unit: string | undefined;
  /** What gives the behaviour of `WsAdapter` back, and a remark; undefined where both do the same. */
  readonly wsAdapter: { readonly line: string; readonly remark: string } | undefined;
}

/** An interface whose members are options, and what their names begin with. */
interface Owner {
  readonly name: string;
  readonly file: string;
  readonly prefix: string;
}

const OWNERS: readonly Owner[] = [
  { name: 'RawWebSocketOptions', file: 'src/server/options/options.ts', prefix: '' },
  { name: 'RateLimitOptions', file: 'src/server/options/options.ts', prefix: 'rateLimit.' },
  { name: 'PerMessageDeflateOptions', file: 'src/server/options/deflate-options.ts', prefix: 'perMessageDeflate.' },
  { name: 'RoomOptions', file: 'src/rooms/room-options.ts', prefix: '' },
  { name: 'RawWsGatewayOptions', file: 'src/adapter/gateways/gateway-options.ts', prefix: '' },
  { name: 'RawWsAdapterOptions', file: 'src/adapter/raw-ws-adapter.ts', prefix: '' },
  { name: 'RawWebSocketServerOptions', file: 'src/server/options/options.ts', prefix: '' },
];

/** Types of options whose own text says more than their name. */
const ALIAS_FILES = [
  'src/server/options/options.ts',
  'src/server/upgrade/verify-client.ts',
  'src/server/upgrade/origin.ts',
  'src/server/upgrade/subprotocol.ts',
  'src/adapter/message-decoder.ts',
];

/**
 * Reads every option from the types and comments of the code.
 *
 * @param root folder of the repository
 * @throws Error that names an option about which something is not said
 */
export function readOptionDocs(root: string): OptionDoc[] {
  const parsed = new Map<string, ts.SourceFile>();
  const parse = (file: string) => {
    const known = parsed.get(file) ?? parseSource(readFileSync(join(root, file), 'utf8'));
    parsed.set(file, known);
    return known;
  };
  const aliases = new Map(ALIAS_FILES.flatMap((file) => [...aliasesOf(parse(file))]));
  return OWNERS.flatMap((owner) => interfaceDocs(parse(owner.file), owner, aliases));
}

export function parseSource(text: string): ts.SourceFile {
  return ts.createSourceFile('options.ts', text, ts.ScriptTarget.Latest, true);
}

/** The options of one interface. */
export function interfaceDocs(
  source: ts.SourceFile,
  owner: Pick<Owner, 'name' | 'prefix'>,
  aliases: ReadonlyMap<string, string> = new Map(),
): OptionDoc[] {
  const declaration = source.statements.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === owner.name);
  if (declaration === undefined) throw new Error(`There is no interface ${owner.name}`);
  return memberDocs(declaration.members, owner, aliases);
}

function memberDocs(
  members: ts.NodeArray<ts.TypeElement>,
  owner: Pick<Owner, 'name' | 'prefix'>,
  aliases: ReadonlyMap<string, string>,
): OptionDoc[] {
  return members.flatMap((member) => {
    const name = `${owner.prefix}${member.name?.getText() ?? ''}`;
    if (!ts.isPropertySignature(member) || member.type === undefined) throw new Error(`"${name}" is no option`);
    const types = typesOf(member.type);
    const [type = member.type] = types.length === 1 ? types : [];
    const doc = { name, owner: owner.name, ...readComment(name, member, type, aliases) };
    const parts = ts.isTypeLiteralNode(type) ? memberDocs(type.members, { ...owner, prefix: `${name}.` }, aliases) : [];
    return [doc, ...parts];
  });
}

function readComment(
  name: string,
  member: ts.PropertySignature,
  type: ts.TypeNode,
  aliases: ReadonlyMap<string, string>,
): Omit<OptionDoc, 'name' | 'owner'> {
  const meaning = ts
    .getJSDocCommentsAndTags(member)
    .filter(ts.isJSDoc)
    .map(({ comment }) => oneLine(ts.getTextOfJSDocComment(comment)))
    .join(' ');
  const tags = new Map(
    ts.getJSDocTags(member).map((tag) => [tag.tagName.text, oneLine(ts.getTextOfJSDocComment(tag.comment))]),
  );
  const said = (what: string, text: string | undefined) => {
    if (text === undefined || text === '') throw new Error(`Nothing is said about the ${what} of the option "${name}"`);
    return text;
  };
  return {
    type: typeText(type, aliases),
    meaning: said('meaning', meaning),
    defaultValue: said('default (@defaultValue)', tags.get('defaultValue')),
    cost: said('cost (@cost)', tags.get('cost')),
    danger: said('danger (@danger)', tags.get('danger')),
    unit: type.kind === ts.SyntaxKind.NumberKeyword ? said('unit (@unit)', tags.get('unit')) : tags.get('unit'),
    wsAdapter: readLine(name, tags.get('wsAdapter')),
  };
}

/** What `@wsAdapter` says: a line of code, and perhaps a remark behind it. */
function readLine(name: string, text: string | undefined): OptionDoc['wsAdapter'] {
  if (text === undefined) return undefined;
  const [, line, remark = ''] = /^`([^`]+)`(?:, (.+))?$/.exec(text) ?? [];
  if (line === undefined) throw new Error(`@wsAdapter of the option "${name}" must be a line of code in backticks`);
  return { line, remark };
}

function aliasesOf(source: ts.SourceFile): Map<string, string> {
  const declarations = source.statements.filter(ts.isTypeAliasDeclaration);
  return new Map(declarations.map(({ name, type }) => [name.text, oneLine(functionText(source, type))]));
}

/** The text of a type; of one that is a method of an interface (`Verifiers['byResult']`) that of the function. */
function functionText(source: ts.SourceFile, type: ts.TypeNode): string {
  const [, owner, method] = /^(\w+)\['(\w+)'\]$/.exec(type.getText()) ?? [];
  const declaration = source.statements.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === owner);
  const member = declaration?.members.filter(ts.isMethodSignature).find(({ name }) => name.getText() === method);
  if (member?.type === undefined) return type.getText();
  return `(${member.parameters.map((parameter) => parameter.getText()).join(', ')}) => ${member.type.getText()}`;
}

/** What a value may be; that it may be left out as undefined is no news. */
function typesOf(type: ts.TypeNode): ts.TypeNode[] {
  if (ts.isParenthesizedTypeNode(type)) return typesOf(type.type);
  const types = ts.isUnionTypeNode(type) ? [...type.types] : [type];
  const values = types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
  const [only] = values;
  return values.length === 1 && only !== undefined && ts.isParenthesizedTypeNode(only) ? [only.type] : values;
}

/** A type as code, with the text of aliases in place of their names. */
function typeText(type: ts.TypeNode, aliases: ReadonlyMap<string, string>): string {
  if (ts.isTypeLiteralNode(type)) return 'object';
  return typesOf(type)
    .map((part) => expand(oneLine(part.getText()), aliases))
    .join(' | ');
}

function expand(text: string, aliases: ReadonlyMap<string, string>): string {
  const meant = aliases.get(text);
  if (meant === undefined) return text;
  const parts = meant.split(' | ');
  // A union of aliases, each of which may be a function.
  return parts.every((part) => aliases.has(part))
    ? parts.map((part) => `(${expand(part, aliases)})`).join(' | ')
    : meant;
}

function oneLine(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}
