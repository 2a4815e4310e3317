import { FIGURES, isMet, type Bound, type Comparison, type RowResult, type Summary } from './results.js';

const HEADINGS = ['row', 'figure', 'ours', 'peer', '', 'ratio', 'spread', 'wanted', ''];

/** All comparisons in one table, for a terminal. */
export function formatTable(rows: readonly RowResult[]): string {
  const lines = rows.flatMap((row) =>
    row.comparisons.map((comparison, i) => {
      const line = cells(row, comparison);
      // A name that is repeated in each line hides where a row begins.
      return i === 0 ? line : ['', ...line.slice(1)];
    }),
  );
  return align([HEADINGS, ...lines]);
}

function cells(row: RowResult, { peer, figure, ratio, low, high, bound, ...rest }: Comparison): string[] {
  const { title, unit } = FIGURES[figure];
  const met = isMet({ peer, figure, ratio, low, high, ...rest, ...(bound && { bound }) });
  return [
    row.name,
    unit === '' ? title : `${title}, ${unit.trim()}`,
    formatFigure(row.servers[0]?.figures[figure]),
    formatFigure(row.servers.find(({ server }) => server === peer)?.figures[figure]),
    peer,
    ratio.toFixed(2),
    `${low.toFixed(2)}-${high.toFixed(2)}`,
    bound === undefined ? '' : formatBound(bound),
    met === undefined ? '' : met ? 'met' : 'NOT MET',
  ];
}

function formatFigure(figure: Summary | undefined): string {
  if (figure === undefined) return '';
  const { median } = figure;
  if (median >= 1000) return Math.round(median).toLocaleString('en-US');
  return median >= 100 ? median.toFixed(0) : median.toPrecision(3);
}

function formatBound(bound: Bound): string {
  return 'atLeast' in bound ? `>= ${bound.atLeast}` : `<= ${bound.atMost}`;
}

/** Text to the left, numbers to the right. */
function align(lines: readonly string[][]): string {
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function isNumber(column: number): boolean {
  return column === 2 || column === 3 || column === 5;
}
