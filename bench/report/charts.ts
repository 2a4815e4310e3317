import { describeMeasuredOn } from '../../test/support/measured-on.js';
import { FIGURES, type BenchRun, type FigureName, type RowResult } from '../results.js';
import { shortAmounts } from './amounts.js';
import { barChart, type BarGroup } from './bar-chart.js';
import type { Bar } from './bars.js';
import { isBroadcast } from './broadcast.js';
import { messagesInFlight } from './in-flight.js';
import { measured, type Measured, type MeasuredPeer } from './measured.js';
import { isBetter, ratioText } from './ratios.js';

/** The same in Nest and without it: the title of a row says which. */
const OUR_LABEL = 'nest-raw-ws';

/** One of the pictures of a run. */
export interface Chart {
  /** In `docs/images`. */
  readonly file: string;
  readonly figure: FigureName;
  readonly heading: string;
  /** What its bars are lengths of. */
  readonly measure: string;
  /** Whether it shows a row; all those that have its figure, unless it says otherwise. */
  readonly shows?: (row: RowResult) => boolean;
}

export const ONE_IN_FLIGHT: Chart = {
  file: 'performance-one-in-flight.svg',
  figure: 'rate',
  heading: 'One message in flight',
  measure: 'Messages a second of clients that wait for each answer',
  shows: (row) => messagesInFlight(row) === 1,
};

export const PIPELINED: Chart = {
  file: 'performance-pipelined.svg',
  figure: 'rate',
  heading: 'Several messages in flight',
  measure: 'Messages a second of clients that send on before they are answered',
  shows: (row) => (messagesInFlight(row) ?? 0) > 1,
};

export const BROADCASTS: Chart = {
  file: 'performance-broadcasts.svg',
  figure: 'rate',
  heading: 'Broadcasts',
  measure: 'Deliveries per second, of which a message to 1,000 clients makes 1,000',
  shows: isBroadcast,
};

export const CPU: Chart = {
  file: 'performance-cpu.svg',
  figure: 'cpu',
  heading: 'CPU',
  measure: 'Seconds of processor time for a million messages, deliveries or handshakes',
};

export const MEMORY: Chart = {
  file: 'performance-memory.svg',
  figure: 'memory',
  heading: 'Memory of idle connections',
  measure: 'Resident memory by which one connection makes the process grow',
};

export const CHARTS: readonly Chart[] = [ONE_IN_FLIGHT, PIPELINED, BROADCASTS, CPU, MEMORY];

/** What a chart shows, a group of bars each. */
export function shownBy({ figure, shows }: Chart, { rows }: BenchRun): readonly Measured[] {
  return rows.filter((row) => shows?.(row) ?? true).flatMap((row) => measured(row, figure) ?? []);
}

/** The text of the SVG file of a chart; undefined if the run has nothing that it shows. */
export function drawChart(chart: Chart, run: BenchRun): string | undefined {
  const groups = shownBy(chart, run).map(group);
  if (groups.length === 0) return undefined;
  const { better } = FIGURES[chart.figure];
  return barChart({
    heading: chart.heading,
    note: `${chart.measure}: ${better} is better. At the right: ours divided by the peer's.`,
    groups,
    footnotes: [
      `Runs: ${run.pairs}; bars are medians, thin lines reach from the lowest to the highest. Each group has its own scale.`,
      ...(run.quick ? ['A quick run, whose figures say little.'] : []),
      ...describeMeasuredOn(run),
    ],
  });
}

function group(one: Measured): BarGroup {
  const value = shortAmounts(one);
  const own = { label: OUR_LABEL, figure: one.ours.summary, value: value(one.ours.summary), own: true };
  const theirs = one.peers.map((peer) => ({
    label: peer.server,
    figure: peer.summary,
    value: value(peer.summary),
    ...ratioTo(peer),
    own: false,
  }));
  return { title: one.title, bars: [own, ...theirs] };
}

function ratioTo({ comparison }: MeasuredPeer): Pick<Bar, 'ratio'> {
  return comparison === undefined ? {} : { ratio: { text: ratioText(comparison), better: isBetter(comparison) } };
}
