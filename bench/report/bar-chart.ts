import { barBlocks, columnsFor, type Bar } from './bars.js';
import { gap, paragraph, stack } from './block.js';
import { styleSheet, type TextKind } from './chart-style.js';
import { element, escaped } from './svg.js';

/** Bars that are compared with each other. */
export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

export interface BarChart {
  readonly heading: string;
  /** How to read it. */
  readonly note: string;
  readonly groups: readonly BarGroup[];
  readonly footnotes: readonly string[];
}

/** As wide as GitHub shows it on a laptop; on a phone it is scaled down to less than half. */
const WIDTH = 760;
const PADDING = 26;
const INNER_WIDTH = WIDTH - 2 * PADDING;
const CORNER = 10;

/** A chart of horizontal bars as the text of an SVG file: no script, no font, nothing that is fetched. */
export function barChart(chart: BarChart): string {
  const content = stack([gap(PADDING), ...blocks(chart), gap(PADDING)]);
  const height = Math.ceil(content.height);
  const card = { class: 'card', x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, rx: CORNER };
  const lines = [
    element('title', { id: 'title' }, escaped(chart.heading)),
    element('desc', { id: 'desc' }, escaped(description(chart))),
    element('style', {}, styleSheet()),
    element('rect', card),
    ...content.draw(0),
  ];
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${WIDTH} ${height}`,
    width: WIDTH,
    height,
    role: 'img',
    'aria-labelledby': 'title desc',
  };
  return `${element('svg', attributes, `\n${lines.join('\n')}\n`)}\n`;
}

function blocks({ heading, note, groups, footnotes }: BarChart) {
  const line = (content: string, kind: TextKind) => paragraph(content, kind, PADDING, INNER_WIDTH);
  const columns = columnsFor(
    groups.flatMap(({ bars }) => bars),
    PADDING,
    PADDING + INNER_WIDTH,
  );
  return [
    line(heading, 'heading'),
    gap(4),
    line(note, 'note'),
    ...groups.flatMap(({ title, bars }) => [gap(20), line(title, 'title'), gap(3), ...barBlocks(bars, columns)]),
    gap(20),
    ...footnotes.map((footnote) => line(footnote, 'footnote')),
  ];
}

/** The chart in words, for those who can't see it. */
function description({ note, groups }: BarChart): string {
  const sentences = groups.map(({ title, bars }) => {
    const values = bars.map(
      ({ label, value, ratio }) => `${label} ${value}${ratio === undefined ? '' : ` (${ratio.text})`}`,
    );
    return `${title}: ${values.join(', ')}.`;
  });
  return [note, ...sentences].join(' ');
}
