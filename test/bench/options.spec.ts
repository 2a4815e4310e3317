import { expect, test } from '@jest/globals';
import { parseOptions, UsageError } from '../../bench/options.js';
import { ROWS } from '../../bench/rows.js';

const names = (args: string[]): string[] => {
  const options = parseOptions(args);
  return typeof options === 'string' ? [options] : options.rows.map(({ name }) => name);
};

test('without a name all rows are measured', () => {
  expect(names([])).toEqual(ROWS.map(({ name }) => name));
});

test('a name stands for one row, a star for anything', () => {
  expect(names(['echo-1'])).toEqual(['echo-1']);
  expect(names(['memory*', 'echo-1'])).toEqual(['memory', 'memory-nest', 'memory-compressed', 'echo-1']);
});

test('options are told apart from names', () => {
  expect(
    parseOptions(['--quick', 'echo-1', '--pairs', '7', '--json', 'a.json', '--against', '../before']),
  ).toMatchObject({
    quick: true,
    pairs: 7,
    json: 'a.json',
    against: '../before',
    profile: false,
  });
  expect([parseOptions(['--list']), parseOptions(['--help'])]).toEqual(['list', 'help']);
});

test.each([
  { args: ['echo-2'], says: /There is no row "echo-2"\. The rows are:\n {2}nest-1 / },
  { args: ['.*'], says: /There is no row/ },
  { args: ['--pairs', '0'], says: /--pairs must be a whole number from 1 on, not "0"/ },
  { args: ['--pairs', 'many'], says: /not "many"/ },
  { args: ['--slow'], says: /'--slow'[\s\S]*npm run bench -- --quick/ },
])('$args is a mistake that is explained', ({ args, says }) => {
  expect(() => parseOptions(args)).toThrow(UsageError);
  expect(() => parseOptions(args)).toThrow(says);
});
