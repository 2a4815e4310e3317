import type { Job, LoadReport } from './load/jobs.js';
import { LoadProcess } from './load-process.js';
import { median, type Sample } from './results.js';
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
  /** In how many turns it is measured. */
  readonly turns: number;
}

/**
 * Measures servers that were started for this alone: what a process has become by chance is not taken along. They take
 * turns, so that a time in which the machine is slow meets all of them.
 *
 * @param working told of each server that the load turns to
 * @returns a sample of each, in their order
 */
export async function measureInTurns(
  trials: readonly Trial[],
  durations: Durations,
  working: (trial: number) => void = () => undefined,
): Promise<Sample[]> {
  const contenders: Contender[] = [];
  try {
    for (const [i, trial] of trials.entries()) {
      working(i);
      const contender = await Contender.start(trial);
      contenders.push(contender);
      await contender.prepare(durations.warmUp);
    }
    for (let turn = 0; turn < durations.turns; turn++) {
      for (const [i, contender] of contenders.entries()) {
        working(i);
        await contender.measure(durations.measured / durations.turns);
      }
    }
    return await Promise.all(contenders.map((contender) => contender.sample()));
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}

/** A server with the generator of its load. */
class Contender {
  readonly #job: Job;
  readonly #server: ServerProcess;
  readonly #load = new LoadProcess();
  readonly #reports: LoadReport[] = [];
  /** Seconds of processor time of the server while it was measured. */
  #cpuSeconds = 0;
  #idleMemory = 0;

  private constructor(job: Job, server: ServerProcess) {
    this.#job = job;
    this.#server = server;
  }

  static async start({ server, settings, job, start }: Trial): Promise<Contender> {
    return new Contender(job, await ServerProcess.start(server, settings, start));
  }

  /** Opens the connections and warms the server up. */
  async prepare(warmUp: number): Promise<void> {
    if (this.#job.kind === 'idle') this.#idleMemory = (await this.#server.usage('collect garbage')).memory;
    await this.#load.open(this.#job, this.#server.port);
    if (this.#job.kind !== 'idle') await this.#load.run(warmUp);
  }

  async measure(milliseconds: number): Promise<void> {
    if (this.#job.kind === 'idle') return;
    const before = await this.#server.usage();
    this.#reports.push(await this.#load.run(milliseconds));
    const after = await this.#server.usage();
    this.#cpuSeconds += after.cpuSeconds - before.cpuSeconds;
  }

  async sample(): Promise<Sample> {
    if (this.#job.kind === 'idle') {
      const { memory } = await this.#server.usage('collect garbage');
      return { memory: (memory - this.#idleMemory) / this.#job.connections / KIB };
    }
    const { peakMemory } = await this.#server.usage();
    const [count, seconds, generator] = [this.#sum('count'), this.#sum('seconds'), this.#sum('cpuSeconds')];
    return {
      // Where the load decides how many messages there are, their number says nothing of the server.
      ...(this.#job.kind === 'open-loop' ? {} : { rate: count / seconds }),
      cpu: (this.#cpuSeconds / count) * 1e6,
      ...this.#latencies(),
      peakMemory: peakMemory / MIB,
      generatorLoad: generator / seconds,
    };
  }

  async stop(): Promise<void> {
    await this.#load.stop();
    await this.#server.stop();
  }

  #sum(figure: 'count' | 'seconds' | 'cpuSeconds'): number {
    return this.#reports.reduce((sum, report) => sum + report[figure], 0);
  }

  #latencies(): Pick<Sample, 'p50' | 'p99'> {
    const p50 = this.#reports.flatMap((report) => report.p50 ?? []);
    const p99 = this.#reports.flatMap((report) => report.p99 ?? []);
    return p50.length === 0 ? {} : { p50: median(p50), p99: median(p99) };
  }
}
