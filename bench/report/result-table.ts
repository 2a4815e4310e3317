import { escapedCell, table } from '../../test/docs/markdown-table.js';
import { FIGURES, type BenchRun, type FigureName, type RowResult } from '../results.js';
import { amount } from './amounts.js';
import { measured, type Measured, type MeasuredPeer } from './measured.js';
import { ratioWithSpread, wantedAndMet } from './ratios.js';

const PEER_HEAD = ['Peer', "The peer's", 'Ratio', 'Wanted'];
const NO_PEER = PEER_HEAD.map(() => '');

const NO_BREAK_SPACE = '\u00a0';

/** Some figures of all rows, a line for each peer; undefined if nothing has any of them. */
export function resultTable({ rows }: BenchRun, figures: readonly FigureName[]): string | undefined {
  const lines = rows.flatMap((row) => linesOf(row, figures));
  if (lines.length === 0) return undefined;
  const head = ['Measured', 'Figure', 'Ours', ...PEER_HEAD];
  // One figure has its name in the heading above.
  return figures.length > 1
    ? table(head, lines)
    : table(
        head.toSpliced(1, 1),
        lines.map((line) => line.toSpliced(1, 1)),
      );
}

/** The title stands in the first line only, and what is ours in the first one of each figure. */
function linesOf(row: RowResult, figures: readonly FigureName[]): string[][] {
  return figures
    .flatMap((figure) => figureLines(measured(row, figure)))
    .map((cells, i) => [i === 0 ? escapedCell(row.title) : '', ...cells.map(unbroken)]);
}

function figureLines(one: Measured | undefined): string[][] {
  if (one === undefined) return [];
  const { figure, ours, peers } = one;
  const own = [FIGURES[figure].title, amount(figure, ours.summary.median)];
  const cells = peers.length === 0 ? [NO_PEER] : peers.map((peer) => peerCells(figure, peer));
  return cells.map((line, i) => [...(i === 0 ? own : ['', '']), ...line]);
}

function peerCells(figure: FigureName, { server, summary, comparison }: MeasuredPeer): string[] {
  const theirs = [`\`${server}\``, amount(figure, summary.median)];
  return comparison === undefined
    ? [...theirs, '', '']
    : [...theirs, ratioWithSpread(comparison), wantedAndMet(comparison)];
}

/** Only the first cell of a line may need several on a page. */
function unbroken(text: string): string {
  return text.replaceAll(' ', NO_BREAK_SPACE);
}
