import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileBlocks } from './compiled-blocks.js';
import { anchors, codeBlocks, pages, readPage, root } from './pages.js';

const blocks = pages.flatMap(codeBlocks);

/** Every link and picture of a page that stays within the project. */
function localLinks(page: string): string[] {
  const text = readPage(page).replace(/^```[^]*?^```$/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^[a-z]+:/.test(link));
}

/** Why nothing is at the end of a link; undefined where something is. */
function dead(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : posix.join(posix.dirname(page), path);
  if (!existsSync(`${root}${target}`)) return `${link}: there is no ${target}`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return anchors(target).has(anchor) ? undefined : `${link}: ${target} has no such heading`;
}

describe('the pages', () => {
  it('have code to compile, and links to follow', () => {
    expect(blocks.filter(({ language }) => language === 'ts').length).toBeGreaterThan(10);
    expect(pages.flatMap(localLinks).length).toBeGreaterThan(50);
  });

  it('show TypeScript that compiles', () => {
    expect(compileBlocks(blocks.filter(({ language }) => language === 'ts'))).toEqual([]);
  }, 60_000);

  it('say which line does not compile', () => {
    const broken = { page: 'docs/a.md', line: 7, language: 'ts', before: 'let a: number;\n', code: '\na = "one";\n' };
    expect(compileBlocks([broken])).toEqual(["docs/a.md:8: Type 'string' is not assignable to type 'number'."]);
  }, 60_000);

  it.each(pages)('%s links to what is there', (page) => {
    expect(localLinks(page).flatMap((link) => dead(page, link) ?? [])).toEqual([]);
  });

  it('are each linked from docs/README.md', () => {
    const linked = localLinks('docs/README.md').map((link) => posix.join('docs', link.split('#')[0]!));
    const others = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    expect(others.filter((page) => !linked.includes(page))).toEqual([]);
  });

  it('begin with a README of at most 200 lines', () => {
    expect(readPage('README.md').split('\n').length - 1).toBeLessThanOrEqual(200);
  });
});
