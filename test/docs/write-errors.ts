// Writes docs/errors.md: npm run docs:errors
import { mkdirSync, writeFileSync } from 'node:fs';
import { allRefusals } from '../../src/protocol/handshake-refusal.js';
import { allViolations } from '../../src/protocol/violation.js';
import { errorsPage } from './errors-page.js';

mkdirSync('docs', { recursive: true });
writeFileSync('docs/errors.md', errorsPage(allViolations(), allRefusals()));
console.log(`docs/errors.md: ${allViolations().length} violations, ${allRefusals().length} handshake refusals`);
