import type { BenchRun } from '../results.js';
import { CHARTS, drawChart } from './charts.js';
import { withMarkedPart } from './marked-part.js';
import { resultsPart } from './results-part.js';
import { readmePart } from './readme-part.js';

/** The run that is reported, as `npm run bench` has written it. */
export const RESULTS = 'docs/performance.json';

/**
 * All that people look at of a run: text by file, as seen from the root of the repository.
 *
 * @param read the text of a page that is written by hand but for its marked part
 */
export function report(run: BenchRun, read: (file: string) => string): ReadonlyMap<string, string> {
  const page = (file: string, mark: string, part: string) => [file, withMarkedPart(read(file), mark, part)] as const;
  const pictures = CHARTS.flatMap((chart) => {
    const svg = drawChart(chart, run);
    return svg === undefined ? [] : [[`docs/images/${chart.file}`, svg] as const];
  });
  return new Map([
    page('README.md', 'performance', readmePart(run)),
    page('docs/performance.md', 'results', resultsPart(run)),
    ...pictures,
  ]);
}
