import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root of the project, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The pages for people, by their path from the root. */
export const pages = [
  'README.md',
  ...readdirSync(`${root}docs`)
    .filter(isPage)
    .map((name) => `docs/${name}`),
];

export function readPage(page: string): string {
  return readFileSync(`${root}${page}`, 'utf8');
}

function isPage(name: string): boolean {
  return name.endsWith('.md');
}

/** A block of code of a page. */
export interface CodeBlock {
  readonly page: string;
  /** Of its first line, from 1. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** What the page leaves out and the compiler needs: the comment `<!-- code … -->` right before the block. */
  readonly before: string;
}

const BLOCK = /(?:<!-- code\n([^]*?)-->\n\n)?^```(\w+)\n([^]*?)^```$/gm;

/** Every block of code of a page that names its language. */
export function codeBlocks(page: string): CodeBlock[] {
  const text = readPage(page);
  return [...text.matchAll(BLOCK)].map(({ index, 0: whole, 1: before = '', 2: language = '', 3: code = '' }) => ({
    page,
    line: text.slice(0, index + whole.length - code.length - '```'.length).split('\n').length,
    language,
    code,
    before,
  }));
}

/** The headings of a page as the part of an address behind `#`, the way GitHub makes them. */
export function anchors(page: string): Set<string> {
  const known = new Set<string>();
  const text = readPage(page).replace(/^```[^]*?^```$/gm, '');
  for (const [, heading = ''] of text.matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let name = anchor;
    for (let again = 1; known.has(name); again++) name = `${anchor}-${again}`;
    known.add(name);
  }
  return known;
}
