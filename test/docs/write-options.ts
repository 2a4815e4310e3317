// Writes docs/options.md: npm run docs:options
import { mkdirSync, writeFileSync } from 'node:fs';
import { readOptionDocs } from './option-docs.js';
import { optionsPage } from './options-page.js';

const docs = readOptionDocs('.');
mkdirSync('docs', { recursive: true });
writeFileSync('docs/options.md', optionsPage(docs));
console.log(`docs/options.md: ${docs.length} options`);
