import { measuredHere } from '../test/support/measured-on.js';
import type { BenchRun, RowResult } from './results.js';
import type { Scale } from './scale.js';
import type { ServerName } from './servers.js';

interface RunParts {
  readonly args: readonly string[];
  readonly scale: Scale;
  readonly quick: boolean;
  readonly versions: ReadonlyMap<ServerName, string>;
  readonly missing: ReadonlyMap<ServerName, string>;
  readonly rows: readonly RowResult[];
}

/** Those of ours, of Node and of Nest stand there anyway. */
const KNOWN: ReadonlySet<ServerName> = new Set([
  'nest-raw-ws',
  'nest-raw-ws in Nest',
  'Nest alone',
  'frames alone',
  'net',
]);

/** A run with all that is needed to judge its figures, or to make it again. */
export function describeRun({ args, scale, quick, versions, missing, rows }: RunParts): BenchRun {
  const { machine, versions: own, date } = measuredHere(['@nestjs/core']);
  return {
    date,
    command: ['npm run bench', ...(args.length > 0 ? ['--'] : []), ...args].join(' '),
    quick,
    pairs: scale.pairs,
    seconds: scale.durations.measured / 1000,
    machine,
    versions: { ...own, ...Object.fromEntries([...versions].filter(([server]) => !KNOWN.has(server))) },
    rows,
    missing: Object.fromEntries(missing),
  };
}
