import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const samples = join(import.meta.dirname, '../..');

/**
 * What the menu of a page links to. The address of the repository stands in its package.json.
 *
 * @param {string} pages the folder of the page, `public` of its sample
 */
export function aboutSample(pages) {
  const { repository } = readPackage(join(samples, '..'));
  const files = `${repository.url.replace(/^git\+|\.git$/g, '')}/tree/main`;
  const own = basename(dirname(pages));
  const others = readdirSync(samples).filter((name) => /^\d/.test(name) && name !== own);
  return {
    source: `${files}/sample/${own}`,
    docs: `${files}/docs`,
    others: others.sort().map((name) => ({
      description: readPackage(join(samples, name)).description,
      source: `${files}/sample/${name}`,
      command: `npm start --workspace sample/${name}`,
    })),
  };
}

function readPackage(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
