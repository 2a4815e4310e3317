import { describe, expect, test } from '@jest/globals';
import { differences, formatBaseline, parseBaseline } from './baseline.js';

const baseline = new Map([
  ['framing/a', 'OK | text 5 | close 1000, ended by server, clean'],
  ['framing/b', 'NON-STRICT | text 5 | close 1000, ended by server, clean'],
]);

/** The baseline with one line changed, or without it. */
function changed(id: string, line?: string): Map<string, string> {
  const results = new Map(baseline);
  if (line === undefined) results.delete(id);
  else results.set(id, line);
  return results;
}

describe('the differences to a baseline', () => {
  test('are none when every line is the same', () => {
    expect(differences(baseline, new Map(baseline))).toEqual([]);
  });

  test.each([
    { name: 'a worse verdict', results: changed('framing/a', 'FAILED | nothing | close 1000') },
    { name: 'a better verdict', results: changed('framing/b', 'OK | text 5 | close 1000, ended by server, clean') },
    { name: 'another close code', results: changed('framing/a', 'OK | text 5 | close 1001, ended by server, clean') },
    { name: 'a missing case', results: changed('framing/a') },
    { name: 'a new case', results: changed('framing/c', 'OK') },
  ])('show $name', ({ results }) => {
    expect(differences(baseline, results)).toHaveLength(1);
  });
});

test('a baseline is read as it was written, sorted and with a line for each case', () => {
  const text = formatBaseline(new Map([...baseline].reverse()));
  expect(text.split('\n')).toHaveLength(5);
  expect([...parseBaseline(text)]).toEqual([...baseline]);
});
