import { match, parse, TokenData, type MatchFunction, type Token } from 'path-to-regexp';

/**
 * Parts of the path a client has called, decoded, by the names they have in the `path` of its gateway: a string for a
 * parameter (`/rooms/:room`), an array for a wildcard (`/files/*path`).
 *
 * @publicApi
 */
export type PathParams = { readonly [name: string]: string | readonly string[] };

type FlatToken = Exclude<Token, { type: 'group' }>;

/** What a segment of a path can be, from the least specific to the most. */
const Rank = { Wildcard: 0, Parameter: 1, Mixed: 2, Literal: 3 } as const;

/** As what is found, without a prototype: an optional part that is left out may have the name `constructor`. */
export const NO_PARAMS: PathParams = Object.freeze<PathParams>(Object.create(null));

/** As many forms as path-to-regexp takes; optional parts side by side double them. */
const MAX_FORMS = 256;

/** One form of a path with parameters: a path with optional parts has several. */
export class PathForm {
  /** The path without the names of its parameters: what two paths must not have in common. */
  readonly shape: string;
  /** The path itself, where it has no parameters. */
  readonly literal: string | undefined;
  readonly #match: MatchFunction<Record<string, string | string[]>>;

  /** @throws TypeError for parameters with nothing between them, naming the path they are in */
  constructor(tokens: readonly FlatToken[], path: string) {
    this.shape = tokens.map((token) => (token.type === 'text' ? token.value : SYMBOLS[token.type])).join('');
    this.literal = tokens.every(({ type }) => type === 'text') ? this.shape : undefined;
    // As everywhere here, a path is matched as it is: upper and lower case differ, and so does a slash at its end.
    this.#match = match(new TokenData([...tokens], path), { sensitive: true, trailing: false });
  }

  /** The parameters of a path that has this form. */
  match(path: string): PathParams | undefined {
    try {
      const found = this.#match(path);
      return found === false ? undefined : Object.freeze(found.params);
    } catch {
      // What can't be decoded is no path of anybody.
      return undefined;
    }
  }

  /** Negative if this form is more specific than another, segment by segment. */
  compare(other: PathForm): number {
    const ours = this.shape.split('/');
    const theirs = other.shape.split('/');
    for (let i = 0; i < Math.min(ours.length, theirs.length); i++) {
      const difference = compareSegments(theirs[i]!, ours[i]!);
      if (difference !== 0) return difference;
    }
    // Of two that are equally specific one has to be first, and always the same: that which is given from its start.
    return theirs.length - ours.length || Number(this.shape < other.shape) - Number(this.shape > other.shape);
  }
}

/** A path as it stands in the options, in the grammar of Nest's own routes (path-to-regexp). */
export class PathPattern {
  readonly forms: readonly PathForm[];

  /** @throws TypeError for what is no path in that grammar */
  constructor(path: string) {
    this.forms = flatten(parse(path).tokens).map((tokens) => new PathForm(tokens.length > 0 ? tokens : ROOT, path));
  }

  /** The parameters of a path that this pattern stands for; undefined for any other. */
  match(path: string): PathParams | undefined {
    for (const form of this.forms) {
      const params = form.literal === undefined ? form.match(path) : form.literal === path ? NO_PARAMS : undefined;
      if (params !== undefined) return params;
    }
    return undefined;
  }
}

/** What is left of `{/:a}` without its optional part. */
const ROOT: readonly FlatToken[] = [{ type: 'text', value: '/' }];

/** How a parameter and a wildcard stand in a shape; no path has these characters. */
const SYMBOLS = { param: '\0', wildcard: '\u0001' } as const;

/** Every list of tokens that a path with optional parts stands for. */
function flatten(tokens: readonly Token[]): FlatToken[][] {
  let lists: FlatToken[][] = [[]];
  for (const token of tokens) {
    if (token.type === 'group') {
      const inner = flatten(token.tokens);
      lists = lists.flatMap((list) => [...inner.map((part) => [...list, ...part]), list]);
      if (lists.length > MAX_FORMS) throw new TypeError(`More than ${MAX_FORMS} ways to combine the optional parts`);
    } else lists = lists.map((list) => [...list, token]);
  }
  return lists;
}

function compareSegments(a: string, b: string): number {
  return rankOf(a) - rankOf(b) || literalLength(a) - literalLength(b);
}

function rankOf(segment: string): number {
  if (segment.includes(SYMBOLS.wildcard)) return Rank.Wildcard;
  if (segment === SYMBOLS.param) return Rank.Parameter;
  return segment.includes(SYMBOLS.param) ? Rank.Mixed : Rank.Literal;
}

/** Among segments that are partly given, the one of which more is given is more specific; all literals are alike. */
function literalLength(segment: string): number {
  if (rankOf(segment) === Rank.Literal) return 0;
  return segment.replaceAll(SYMBOLS.param, '').replaceAll(SYMBOLS.wildcard, '').length;
}
