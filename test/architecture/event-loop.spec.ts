import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const src = new URL('../../src/', import.meta.url);
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('server/base/event-loop.ts'),
);

/** What fake timers replace: called there, replies would wait for whoever moves the clock. */
const REPLACED =
  /\btimers\/promises\b|\bprocess\.nextTick\b|\bglobalThis\.(?:setImmediate|queueMicrotask)\b|(?<![\w.#])setImmediate\(/;

describe('the ways to do something a little later', () => {
  it.each(files)('%s takes those of event-loop.ts', (file) => {
    const text = readFileSync(new URL(file, src), 'utf8');
    const lines = text.split('\n').filter((line) => REPLACED.test(line));
    const isImported = /import \{[^}]*\bqueueMicrotask\b[^}]*\} from/.test(text);
    const own = isImported ? [] : text.split('\n').filter((line) => /(?<![\w.#])queueMicrotask\(/.test(line));
    expect([...lines, ...own]).toEqual([]);
  });
});
