import type { Contest } from './contest.js';
import {
  FIGURES,
  summarize,
  type Comparison,
  type FigureName,
  type RowResult,
  type Sample,
  type ServerResult,
} from './results.js';

/** The samples of each contestant by its name, in the order of the pairs. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** What the runs of a row say: medians, and how ours compares with each peer. */
export function evaluate(contest: Contest, samples: Samples): RowResult {
  const servers = [...samples].map(([name, runs]) => summarizeServer(name, runs));
  const ours = samples.get(contest.ours.name) ?? [];
  const comparisons = contest.peers.flatMap(({ name }) => compare(contest, name, ours, samples.get(name) ?? []));
  return { name: contest.name, title: contest.title, servers, comparisons };
}

function summarizeServer(server: string, runs: readonly Sample[]): ServerResult {
  const figures = namesIn(runs).map((name) => [name, summarize(valuesOf(runs, name))]);
  return { server, runs: runs.length, figures: Object.fromEntries(figures) };
}

function compare({ targets }: Contest, peer: string, ours: readonly Sample[], theirs: readonly Sample[]): Comparison[] {
  return namesIn(theirs)
    .filter((figure) => figure !== 'generatorLoad')
    .map((figure) => {
      const target = targets.find((wanted) => wanted.peer === peer && wanted.figure === figure);
      const our = valuesOf(ours, figure);
      const their = valuesOf(theirs, figure);
      const { low, high } = summarize(our.map((value, i) => value / (their[i] ?? Number.NaN)));
      const ratio = summarize(our).median / summarize(their).median;
      return { peer, figure, ratio, low, high, ...(target && { bound: target.bound }) };
    });
}

function namesIn(runs: readonly Sample[]): FigureName[] {
  const names = Object.keys(FIGURES) as FigureName[];
  return names.filter((name) => runs.some((run) => run[name] !== undefined));
}

function valuesOf(runs: readonly Sample[], figure: FigureName): number[] {
  return runs.map((run) => run[figure] ?? Number.NaN);
}
