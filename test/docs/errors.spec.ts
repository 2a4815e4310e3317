import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { errorsPage } from './errors-page.js';

test('docs/errors.md says what the code says; npm run docs:errors writes it anew', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  expect(page).toBe(errorsPage());
});
