import { parseArgs } from 'node:util';
import { ROWS, type Row } from './rows.js';

export interface BenchOptions {
  readonly rows: readonly Row[];
  readonly quick: boolean;
  readonly pairs?: number;
  /** Where the results are written as JSON. */
  readonly json?: string;
  /** A checkout with a build of ours to compare with, in place of the peers. */
  readonly against?: string;
  /** Says what ours spends its time on, and compares nothing. */
  readonly profile: boolean;
}

/** The arguments could not be understood; the message says what can be. */
export class UsageError extends Error {}

export const USAGE = `npm run bench                         measures all rows: about 20 minutes
npm run bench -- --quick              the same in small, to see that it works: about two minutes
npm run bench -- nest-1 echo-1        these rows alone; a * stands for anything, as in 'nest-*'
npm run bench -- --pairs 10           takes turns so often; 5 by default
npm run bench -- --json FILE          writes the results to a file, too
npm run bench -- --against FOLDER     compares with the build in another checkout, in place of the peers
npm run bench -- --profile            says what ours spends its time on, row by row, and compares nothing
npm run bench -- --list               lists the rows`;

/** @throws UsageError that says what was expected */
export function parseOptions(args: readonly string[]): BenchOptions | 'list' | 'help' {
  const { values, positionals } = parse(args);
  if (values.help === true) return 'help';
  if (values.list === true) return 'list';
  const { quick = false, profile = false, json, against } = values;
  return {
    rows: positionals.length === 0 ? ROWS : positionals.flatMap(rowsCalled),
    quick,
    profile,
    ...(values.pairs !== undefined && { pairs: parsePairs(values.pairs) }),
    ...(json !== undefined && { json }),
    ...(against !== undefined && { against }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        pairs: { type: 'string' },
        json: { type: 'string' },
        against: { type: 'string' },
        profile: { type: 'boolean' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function rowsCalled(name: string): readonly Row[] {
  const literally = name.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(`^${literally.replaceAll('*', '.*')}$`);
  const rows = ROWS.filter((row) => pattern.test(row.name));
  if (rows.length > 0) return rows;
  throw new UsageError(`There is no row "${name}". The rows are:\n${listRows()}`);
}

function parsePairs(text: string): number {
  const pairs = Number(text);
  if (Number.isInteger(pairs) && pairs >= 1) return pairs;
  throw new UsageError(`--pairs must be a whole number from 1 on, not "${text}"`);
}

export function listRows(): string {
  const width = Math.max(...ROWS.map(({ name }) => name.length));
  return ROWS.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`).join('\n');
}
