import { evaluate } from './comparison.js';
import type { Contest, Contestant } from './contest.js';
import type { Job } from './load/jobs.js';
import { measure } from './measure.js';
import type { Progress } from './progress.js';
import type { RowResult, Sample } from './results.js';
import { scaled, type Scale } from './scale.js';

/**
 * Measures ours and its peers in turns, A B A B: what the machine does beside meets all of them.
 *
 * @param done told of each row as soon as it is measured
 */
export async function runContests(
  contests: readonly Contest[],
  scale: Scale,
  progress: Progress,
  done: (row: RowResult) => void,
): Promise<void> {
  progress.expect(contests.reduce((sum, { peers }) => sum + (peers.length + 1) * scale.pairs, 0));
  for (const contest of contests) {
    const samples = new Map<string, Sample[]>();
    for (let pair = 1; pair <= scale.pairs; pair++) {
      for (const contestant of [contest.ours, ...contest.peers]) {
        progress.step(`${contest.name}: ${contestant.name}, ${pair} of ${scale.pairs}`);
        const sample = await measure(trialOf(contest, contestant, scale), scale.durations);
        samples.set(contestant.name, [...(samples.get(contestant.name) ?? []), sample]);
      }
    }
    progress.clear();
    done(evaluate(contest, samples));
  }
}

function trialOf(
  { settings, job }: Contest,
  { server, library }: Contestant,
  scale: Scale,
): Parameters<typeof measure>[0] {
  const common = { server, settings, job: jobFor(scaled(job, scale), server === 'net') };
  return library === undefined ? common : { ...common, start: { library } };
}

/** A bare socket sends back what it gets, frames and all. */
function jobFor(job: Job, plainEcho: boolean): Job {
  return job.kind === 'echo' ? { ...job, plainEcho } : job;
}
