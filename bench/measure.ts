import type { Job } from './load/jobs.js';
import { LoadProcess } from './load-process.js';
import type { Sample } from './results.js';
import { ServerProcess, type ServerStart } from './server-process.js';
import type { ServerName } from './servers.js';
import type { ServerSettings } from './servers/settings.js';

const KIB = 1024;
const MIB = 1024 ** 2;

/** One server under one load. */
export interface Trial {
  readonly server: ServerName;
  readonly settings: ServerSettings;
  readonly job: Job;
  readonly start?: ServerStart;
}

/** How long a load runs, in milliseconds. */
export interface Durations {
  readonly warmUp: number;
  readonly measured: number;
}

/** Measures a server, started for this alone: what a process has become by chance is not taken along. */
export async function measure(trial: Trial, durations: Durations): Promise<Sample> {
  const server = await ServerProcess.start(trial.server, trial.settings, trial.start);
  const load = new LoadProcess();
  try {
    if (trial.job.kind === 'idle') return await measureMemory(server, load, trial.job);
    return await measureWork(server, load, trial.job, durations);
  } finally {
    await load.stop();
    await server.stop();
  }
}

async function measureWork(
  server: ServerProcess,
  load: LoadProcess,
  job: Job,
  { warmUp, measured }: Durations,
): Promise<Sample> {
  await load.open(job, server.port);
  await load.run(warmUp);
  const before = await server.usage();
  const { count, seconds, cpuSeconds, p50, p99 } = await load.run(measured);
  const after = await server.usage();
  return {
    ...(job.kind === 'open-loop' ? {} : { rate: count / seconds }),
    cpu: ((after.cpuSeconds - before.cpuSeconds) / count) * 1e6,
    ...(p50 === undefined || p99 === undefined ? {} : { p50, p99 }),
    peakMemory: after.peakMemory / MIB,
    generatorLoad: cpuSeconds / seconds,
  };
}

async function measureMemory(server: ServerProcess, load: LoadProcess, job: Job & { kind: 'idle' }): Promise<Sample> {
  const before = await server.usage('collect garbage');
  await load.open(job, server.port);
  const after = await server.usage('collect garbage');
  return { memory: (after.memory - before.memory) / job.connections / KIB };
}
