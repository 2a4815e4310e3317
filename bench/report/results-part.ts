import type { BenchRun, FigureName } from '../results.js';
import { BROADCASTS, CPU, MEMORY, ONE_IN_FLIGHT, PIPELINED, shownBy, type Chart } from './charts.js';
import { origin } from './origin.js';
import { picture } from './picture.js';
import { resultTable } from './result-table.js';

/** Figures that belong together. */
interface Section {
  readonly title: string;
  readonly introduction: string;
  readonly figures: readonly FigureName[];
  readonly charts: readonly Chart[];
}

export const SECTIONS: readonly Section[] = [
  {
    title: 'Throughput',
    introduction: 'Messages, deliveries of a broadcast, or handshakes per second. More is better.',
    figures: ['rate'],
    charts: [ONE_IN_FLIGHT, PIPELINED, BROADCASTS],
  },
  {
    title: 'CPU',
    introduction:
      'Seconds of processor time of the server, user and system, for a million messages, deliveries or handshakes. Less is better.',
    figures: ['cpu'],
    charts: [CPU],
  },
  {
    title: 'Latency',
    introduction: 'Half of the answers (p50) and 99 of 100 (p99) came within this time. Less is better.',
    figures: ['p50', 'p99'],
    charts: [],
  },
  {
    title: 'Memory',
    introduction: 'Resident memory: at its highest, and by which a connection makes the process grow. Less is better.',
    figures: ['peakMemory', 'memory'],
    charts: [MEMORY],
  },
];

/** The generated part of `docs/performance.md`, formatted as prettier would. */
export function resultsPart(run: BenchRun): string {
  return [origin(run), ...SECTIONS.flatMap((section) => describeSection(run, section))].join('\n');
}

function describeSection(run: BenchRun, { title, introduction, figures, charts }: Section): string[] {
  const figuresTable = resultTable(run, figures);
  if (figuresTable === undefined) return [];
  const pictures = charts
    .filter((chart) => shownBy(chart, run).length > 0)
    .map((chart) => `${picture(chart, 'images')}\n`);
  return [`### ${title}\n`, `${introduction}\n`, ...pictures, figuresTable];
}
