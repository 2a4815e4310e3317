// Measures the codec piece by piece: npm run bench:codec [-- piece ...] [--quick]
// It runs `src`, which is transpiled to the same JavaScript as in the build, so that a change is measured at once.
import { cpus } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Piece } from './case.js';
import { deflate } from './deflate.js';
import { mask } from './mask.js';
import { measureCase, warmUp } from './measure.js';
import { read } from './read.js';
import { heading, line } from './report.js';
import { utf8 } from './utf8.js';
import { write } from './write.js';

const PIECES: ReadonlyMap<string, Piece> = new Map(Object.entries({ mask, read, write, utf8, deflate }));

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !PIECES.has(name));

async function measurePiece(name: string, piece: Piece): Promise<void> {
  const cases = piece();
  for (const one of cases) one.check();
  warmUp(cases, values.quick);
  console.log(`\n${heading(name)}`);
  for (const one of cases) console.log(line(one, await measureCase(one, values.quick)));
}

if (unknown.length > 0) {
  console.error(`There is no piece ${unknown.join(', ')}. The pieces are: ${[...PIECES.keys()].join(', ')}`);
  process.exitCode = 2;
} else {
  console.log(`Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}`);
  for (const [name, piece] of PIECES) {
    if (positionals.length === 0 || positionals.includes(name)) await measurePiece(name, piece);
  }
}
