import { describeMeasuredOn } from '../../test/support/measured-on.js';
import { FIGURES, isMet, type BenchRun } from '../results.js';
import { generatorAtLimit } from './generator-load.js';
import { boundText, ratioText } from './ratios.js';

/** How and on what a run was made, what was left out, what holds of all that is wanted, and what is doubtful: a list. */
export function origin(run: BenchRun): string {
  return [effort(run), ...describeMeasuredOn(run), ...missing(run), ...bounds(run), ...generatorAtLimit(run)]
    .map((line) => `- ${line}\n`)
    .join('');
}

/** The command, and how long it measured. */
export function effort({ command, quick, pairs, seconds }: BenchRun): string {
  const much = `${pairs} ${pairs === 1 ? 'pair' : 'pairs'} of runs, ${seconds} s for each server in each`;
  return `\`${command}\`: ${much}${quick ? '; a quick run, whose figures say little' : ''}`;
}

function missing(run: BenchRun): string[] {
  return Object.entries(run.missing).map(([server, reason]) => `Not compared with \`${server}\`: ${reason}`);
}

/** How many of the bounds are met, and each one that is not. */
function bounds({ rows }: BenchRun): string[] {
  const asked = rows.flatMap(({ title, comparisons }) =>
    comparisons.filter(({ bound }) => bound !== undefined).map((comparison) => ({ title, comparison })),
  );
  if (asked.length === 0) return [];
  const failed = asked.filter(({ comparison }) => isMet(comparison) === false);
  const lines = failed.map(({ title, comparison }) => {
    const { peer, figure, bound } = comparison;
    const what = `${title}, ${FIGURES[figure].title} to \`${peer}\``;
    return `**Not met**: ${what}: ${ratioText(comparison)}, wanted ${boundText(bound)}`;
  });
  return [`${asked.length - failed.length} of ${asked.length} bounds are met`, ...lines];
}
