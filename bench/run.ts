import { evaluate } from './comparison.js';
import type { Contest, Contestant } from './contest.js';
import type { Job } from './load/jobs.js';
import { measureInTurns, type Trial } from './measure.js';
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
  const { durations, pairs } = scale;
  progress.expect(contests.reduce((sum, { peers }) => sum + (peers.length + 1) * (durations.turns + 1) * pairs, 0));
  for (const contest of contests) {
    const contestants = [contest.ours, ...contest.peers];
    const trials = contestants.map((contestant) => trialOf(contest, contestant, scale));
    const samples = new Map<string, Sample[]>(contestants.map(({ name }) => [name, []]));
    for (let pair = 1; pair <= pairs; pair++) {
      const working = (i: number): void =>
        progress.step(`${contest.name}: ${contestants[i]!.name}, ${pair} of ${pairs}`);
      const measured = await measureInTurns(trials, durations, working);
      for (const [i, sample] of measured.entries()) samples.get(contestants[i]!.name)!.push(sample);
    }
    progress.clear();
    done(evaluate(contest, samples));
  }
}

function trialOf({ settings, job }: Contest, { server, library }: Contestant, scale: Scale): Trial {
  const common = { server, settings, job: jobFor(scaled(job, scale), server === 'net') };
  return library === undefined ? common : { ...common, start: { library } };
}

/** A bare socket sends back what it gets, frames and all. */
function jobFor(job: Job, plainEcho: boolean): Job {
  return job.kind === 'echo' ? { ...job, plainEcho } : job;
}
