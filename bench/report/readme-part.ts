import { describeMeasuredOn } from '../../test/support/measured-on.js';
import type { BenchRun } from '../results.js';
import { shortAmounts } from './amounts.js';
import { BROADCASTS, ONE_IN_FLIGHT, PIPELINED, shownBy, type Chart } from './charts.js';
import type { MeasuredPeer } from './measured.js';
import { effort } from './origin.js';
import { picture } from './picture.js';
import { ratioWithSpread } from './ratios.js';

/** One message in flight comes first, so that nobody takes the other figure for it. */
const ORDER = [ONE_IN_FLIGHT, PIPELINED, BROADCASTS];

const EXPLANATION = `One message in flight on each connection is what clients do that wait for each answer; several are what clients do that
send on. \`Nest alone\` is the least that any adapter can do: Nest's own handlers, JSON and a socket, with nothing checked.
`;

const DELIVERIES = `A delivery is one message at one client: a broadcast to 1,000 clients makes 1,000 of them.
`;

/** The generated part of the README, formatted as prettier would: the first row of both charts, and the charts. */
export function readmePart(run: BenchRun): string {
  const charts = ORDER.filter((chart) => shownBy(chart, run).length > 0);
  const [where, versions] = describeMeasuredOn(run);
  return [
    charts.map((chart) => headline(chart, run)).join(''),
    EXPLANATION,
    ...(charts.includes(BROADCASTS) ? [DELIVERIES] : []),
    `Measured ${where}, with ${versions}. ${effort(run)}. [All figures](docs/performance.md): CPU, latency and memory, too.\n`,
    ...charts.map((chart) => `${picture(chart, 'docs/images')}\n`),
  ].join('\n');
}

/** What a chart shows first, as an entry of a list, which a phone has room for. */
function headline(chart: Chart, run: BenchRun): string {
  return shownBy(chart, run)
    .slice(0, 1)
    .map((one) => {
      const { title, ours, peers } = one;
      const value = shortAmounts(one);
      const theirs = peers.map((peer) => `, ${beside(peer, value(peer.summary))}`);
      return `- ${chart.heading}: **${value(ours.summary)}** (${title})${theirs.join('')}\n`;
    })
    .join('');
}

function beside({ server, comparison }: MeasuredPeer, value: string): string {
  const theirs = `the ${value} of \`${server}\``;
  return comparison === undefined ? `beside ${theirs}` : `${ratioWithSpread(comparison)} ${theirs}`;
}
