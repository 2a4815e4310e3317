// Writes docs/errors.md: npm run docs:errors
import { mkdirSync, writeFileSync } from 'node:fs';
import { errorsPage } from './errors-page.js';

mkdirSync('docs', { recursive: true });
const page = errorsPage();
writeFileSync('docs/errors.md', page);
console.log(`docs/errors.md: ${page.split('\n').length} lines`);
