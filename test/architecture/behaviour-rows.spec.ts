import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/**
 * The rows of the behaviour the tests are written to: handshake, frames, permessage-deflate, the application, and the life
 * cycle of a server as far as no broker takes part in it.
 */
const ROWS = { H: 73, F: 82, P: 44, A: 40, S: 23 };

const tests = new URL('../', import.meta.url);
const named = new Set(
  readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('behaviour-rows.spec.ts'))
    .flatMap((file) => readFileSync(new URL(file, tests), 'utf8').match(/\b[HFPAS]\d{1,2}\b/g) ?? []),
);

const rows = Object.entries(ROWS).flatMap(([kind, count]) =>
  Array.from({ length: count }, (_, i) => `${kind}${i + 1}`),
);

describe('the rows of the behaviour', () => {
  it.each(rows)('%s is named by a test', (row) => {
    expect(named).toContain(row);
  });
});
