import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { report } from '../../../bench/report/report.js';
import { PUBLISHED, read } from './published-run.js';

const files = report(PUBLISHED, read);
const pages = ['README.md', 'docs/performance.md'];

describe('what is shown of the performance', () => {
  it.each([...files])(
    'is in %s what docs/performance.json says; npm run docs:performance writes it anew',
    (file, text) => {
      expect(read(file)).toBe(text);
    },
  );

  it.each(pages)('are in %s charts that are there', (file) => {
    const charts = [...read(file).matchAll(/\]\(((?:docs\/)?images\/performance-.+?)\)/g)].map(
      ([, path]) => path ?? '',
    );
    expect(charts.length).toBeGreaterThan(0);
    for (const chart of charts)
      expect(existsSync(new URL(chart, new URL(`../../../${file}`, import.meta.url)))).toBe(true);
  });

  it('has each row of the run on the page, and each figure of ours and of a peer', () => {
    const page = read('docs/performance.md');
    for (const { title, servers } of PUBLISHED.rows) {
      expect(page).toContain(`| ${title} `);
      for (const { server } of servers.slice(1)) expect(page).toContain(`\`${server}\``);
    }
  });
});
