import type { Summary } from '../results.js';
import { baseline, type Block, text } from './block.js';
import type { TextKind } from './chart-style.js';
import { element } from './svg.js';
import { textWidth } from './text-width.js';

/** One server in a group of a chart. */
export interface Bar {
  readonly label: string;
  readonly figure: Summary;
  /** The figure with its unit. */
  readonly value: string;
  /** Our figure to this one; undefined beside our own. */
  readonly ratio?: { readonly text: string; readonly better: boolean };
  readonly own: boolean;
}

/** Where things are in a chart, from left to right. */
export interface Columns {
  readonly labels: number;
  readonly bars: number;
  /** How far the longest bar of a group, spread included, may reach; its value stands behind it. */
  readonly reach: number;
  /** Where the ratios end. */
  readonly end: number;
}

const ROW_HEIGHT = 31;
const BAR_HEIGHT = 21;
const ROUNDING = 3;
const TICK = 5;
const SPACE = 12;

/** Gives labels, values and ratios the room they need, and the bars the rest. */
export function columnsFor(bars: readonly Bar[], left: number, right: number): Columns {
  const widest = (widths: readonly number[]) => Math.max(...widths);
  const labels = widest(bars.map((bar) => textWidth(bar.label, labelKind(bar))));
  const values = widest(bars.map(({ value }) => textWidth(value, 'value')));
  const ratios = widest(bars.map(({ ratio }) => textWidth(ratio?.text ?? '', 'ratio')));
  return { labels: left, bars: left + labels + SPACE, reach: right - ratios - values - 2 * SPACE, end: right };
}

/** The bars of one group, on a scale of their own. */
export function barBlocks(bars: readonly Bar[], columns: Columns): Block[] {
  const highest = Math.max(...bars.map(({ figure }) => figure.high));
  const scale = (columns.reach - columns.bars) / highest;
  return bars.map((bar) => ({ height: ROW_HEIGHT, draw: (top) => drawBar(bar, columns, scale, top + ROW_HEIGHT / 2) }));
}

function drawBar(bar: Bar, { labels, bars: start, end }: Columns, scale: number, centre: number): string[] {
  const { label, figure, value, ratio, own } = bar;
  const high = start + figure.high * scale;
  const [valueY, ratioY] = [baseline(centre, 'value'), baseline(centre, 'ratio')];
  return [
    text(label, labelKind(bar), labels, baseline(centre, labelKind(bar))),
    element('rect', {
      class: own ? 'bar own' : 'bar',
      x: start,
      y: centre - BAR_HEIGHT / 2,
      width: figure.median * scale,
      height: BAR_HEIGHT,
      rx: ROUNDING,
    }),
    element('path', { class: 'spread', d: spread(start + figure.low * scale, high, centre) }),
    text(value, 'value', high + SPACE, valueY),
    ...(ratio === undefined ? [] : [text(ratio.text, ratio.better ? 'better' : 'ratio', end, ratioY, 'end')]),
  ];
}

/** A line from the lowest to the highest, with a tick at both ends. */
function spread(low: number, high: number, centre: number): string {
  const [from, to] = [low.toFixed(1), high.toFixed(1)];
  const tick = (x: string) => `M${x} ${centre - TICK}v${2 * TICK}`;
  return `${tick(from)}M${from} ${centre}H${to}${tick(to)}`;
}

function labelKind({ own }: Bar): TextKind {
  return own ? 'ours' : 'label';
}
