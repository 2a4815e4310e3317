import type { MeasuredOn } from '../test/support/measured-on.js';

/** What is measured of a server in one run of a row. */
export const FIGURES = {
  /** Messages, deliveries of a broadcast, or handshakes per second. */
  rate: { title: 'throughput', unit: '/s', better: 'more' },
  /** Seconds of processor time, user and system, for a million of them. */
  cpu: { title: 'CPU', unit: 's per million', better: 'less' },
  /** Half of the answers came within this time. */
  p50: { title: 'p50 latency', unit: 'ms', better: 'less' },
  /** Of a hundred answers, one took longer. */
  p99: { title: 'p99 latency', unit: 'ms', better: 'less' },
  /** Resident memory at its highest. */
  peakMemory: { title: 'peak memory', unit: 'MiB', better: 'less' },
  /** Resident memory by which a connection makes the process grow. */
  memory: { title: 'memory per connection', unit: 'KiB', better: 'less' },
  /** How much of its processor the generator of the load has used: near 1 it was the limit, and not the server. */
  generatorLoad: { title: 'generator load', unit: '', better: 'less' },
} as const;

export type FigureName = keyof typeof FIGURES;

/** The figures of one run. */
export type Sample = Readonly<Partial<Record<FigureName, number>>>;

/** A figure over all runs of a server. */
export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** What is asked of a figure of ours, as a multiple of the peer's. */
export type Bound = { readonly atLeast: number } | { readonly atMost: number };

/** A figure of ours divided by that of a peer. */
export interface Comparison {
  readonly peer: string;
  readonly figure: FigureName;
  /** Of the medians. */
  readonly ratio: number;
  /** The lowest and the highest ratio among the pairs of runs. */
  readonly low: number;
  readonly high: number;
  readonly bound?: Bound;
}

export interface ServerResult {
  readonly server: string;
  readonly runs: number;
  readonly figures: Readonly<Partial<Record<FigureName, Summary>>>;
}

export interface RowResult {
  readonly name: string;
  readonly title: string;
  /** Ours first. */
  readonly servers: readonly ServerResult[];
  readonly comparisons: readonly Comparison[];
}

/** A whole run, and what it was made on. */
export interface BenchRun extends MeasuredOn {
  readonly command: string;
  readonly quick: boolean;
  readonly pairs: number;
  /** Seconds in which a server was measured, once for each pair. */
  readonly seconds: number;
  readonly rows: readonly RowResult[];
  /** Servers to compare with that could not be started, and why. */
  readonly missing: Readonly<Record<string, string>>;
}

/** Whether a comparison is as it is wanted; undefined where nothing is. */
export function isMet({ ratio, bound }: Comparison): boolean | undefined {
  if (bound === undefined) return undefined;
  return 'atLeast' in bound ? ratio >= bound.atLeast : ratio <= bound.atMost;
}

export function summarize(values: readonly number[]): Summary {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
