import { summarize, type BenchRun, type Comparison, type FigureName, type RowResult } from '../../../bench/results.js';

type Figures = Partial<Record<FigureName, number>>;

/** A run as a bench could have made it, in small. */
export const SAMPLE: BenchRun = {
  date: '2026-11-23',
  command: 'npm run bench -- --pairs 3',
  quick: false,
  pairs: 3,
  seconds: 8,
  machine: { cpu: 'Some CPU', cores: 2, memoryGiB: 24, system: 'Linux 6.1' },
  versions: { node: 'v20.19.0' },
  missing: {},
  rows: [
    row('echo-32', 'echo, 32 in flight', { ours: { rate: 900_000, cpu: 1.1 }, ws: { rate: 180_000, cpu: 5.5 } }),
    row('echo-1', 'echo, 1 in flight', {
      ours: { rate: 84_000, cpu: 12, p50: 0.7, p99: 1.3, peakMemory: 72 },
      ws: { rate: 60_000, cpu: 16, p50: 1, p99: 1.7, peakMemory: 80 },
      net: { rate: 96_000, cpu: 10, p50: 0.6, p99: 1.1, peakMemory: 60 },
    }),
    row('broadcast', 'broadcast to 1,000 clients', {
      ours: { rate: 900_000, cpu: 0.9 },
      bun: { rate: 1_200_000, cpu: 0.4 },
    }),
    row('handshakes', 'handshakes', { ours: { rate: 7400, cpu: 133 }, ws: { rate: 7300, cpu: 135 } }),
    row('memory', 'memory of an idle connection', { ours: { memory: 4.9 }, ws: { memory: 8.6 } }),
  ],
};

/** A row with figures by server, ours first, each a tenth lower and higher at times. */
export function row(name: string, title: string, servers: Readonly<Record<string, Figures>>): RowResult {
  const results = Object.entries(servers).map(([server, figures]) => ({
    server,
    runs: 3,
    figures: Object.fromEntries(
      Object.entries(figures).map(([figure, value]) => [figure, summarize([value * 0.9, value, value * 1.1])]),
    ),
  }));
  return { name, title, servers: results, comparisons: compare(servers) };
}

function compare(servers: Readonly<Record<string, Figures>>): Comparison[] {
  const [ours = {}, ...peers] = Object.values(servers);
  const [, ...names] = Object.keys(servers);
  return peers.flatMap((theirs, i) =>
    namesOf(ours).map((figure) => comparison(names[i] ?? '', figure, (ours[figure] ?? 0) / (theirs[figure] ?? 1))),
  );
}

function namesOf(figures: Figures): FigureName[] {
  const all: FigureName[] = ['rate', 'cpu', 'p50', 'p99', 'peakMemory', 'memory'];
  return all.filter((name) => figures[name] !== undefined);
}

/** A ratio that was a tenth lower and higher in single pairs. */
export function comparison(peer: string, figure: FigureName, ratio: number, bound?: Comparison['bound']): Comparison {
  return { peer, figure, ratio, low: ratio * 0.9, high: ratio * 1.1, ...(bound && { bound }) };
}
