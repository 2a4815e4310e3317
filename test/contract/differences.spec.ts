import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { differences } from './differences.js';

const here = new URL('./', import.meta.url);
const cases = readdirSync(here)
  .filter((file) => file.endsWith('.spec.ts') && file !== 'differences.spec.ts')
  .map((file) => readFileSync(new URL(file, here), 'utf8'))
  .join('\n');

describe('the list of differences', () => {
  it('names each difference once', () => {
    const names = differences.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(differences)('$name is carried by a case', ({ name }) => {
    expect(cases).toContain(`'${name}'`);
  });

  it.each(differences)('$name says in one sentence each what WsAdapter and what RawWsAdapter does', (difference) => {
    expect(difference.theirs).toMatch(/^[A-Z`].*\.$/);
    expect(difference.ours).toMatch(/^[A-Z`].*\.$/);
  });
});
