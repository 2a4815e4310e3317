import type { Job } from './load/jobs.js';
import type { Durations } from './measure.js';

/** How much is measured. */
export interface Scale {
  /** How often ours and each peer take turns. */
  readonly pairs: number;
  readonly durations: Durations;
  /** The most connections that hold still or speak at times of their own. */
  readonly maxConnections: number;
}

/** For figures that are to be told. */
export const FULL: Scale = {
  pairs: 5,
  durations: { warmUp: 2000, measured: 2000, turns: 5 },
  maxConnections: Infinity,
};

/** A minute for all rows: shows that everything works, and roughly how things stand. */
export const QUICK: Scale = { pairs: 1, durations: { warmUp: 250, measured: 350, turns: 1 }, maxConnections: 500 };

/** A job as large as the scale allows, at the same pace for each connection. */
export function scaled(job: Job, { maxConnections }: Scale): Job {
  if (job.kind === 'idle') return { ...job, connections: Math.min(job.connections, maxConnections) };
  if (job.kind !== 'open-loop') return job;
  const connections = Math.min(job.connections, maxConnections);
  return { ...job, connections, messagesPerSecond: (job.messagesPerSecond * connections) / job.connections };
}
