import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import type { RoomMetrics } from '../../../src/index.js';
import type { Peaks, Stats } from './protocol.js';
import { TALLY } from './tally.js';
import { CountingLogger, TRAPS } from './traps.js';
import { SERVERS } from './watched-gateway.js';

const SAMPLING = 10;

export const LOGGER = new CountingLogger();

export function stats(): Stats {
  const metrics = [...SERVERS].map((server) => server.metrics());
  const sum = (of: (metric: RoomMetrics) => number) => metrics.reduce((total, metric) => total + of(metric), 0);
  return {
    rss: process.memoryUsage.rss(),
    clients: sum(({ clients }) => clients),
    rooms: sum(({ rooms }) => rooms),
    pendingHandshakes: sum(({ pendingHandshakes }) => pendingHandshakes),
    accepted: sum(({ accepted }) => accepted),
    buffered: sum(({ buffered }) => buffered.sum),
    incidents: incidents(metrics),
    resources: resources(),
    tally: TALLY.read(),
    loggedErrors: LOGGER.errors,
    firstErrors: LOGGER.first,
    traps: TRAPS,
  };
}

function incidents(metrics: readonly RoomMetrics[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const metric of metrics) {
    for (const [kind, reasons] of Object.entries(metric.incidents)) {
      for (const [reason, count] of Object.entries(reasons)) {
        if (count > 0) counts[`${kind}.${reason}`] = (counts[`${kind}.${reason}`] ?? 0) + count;
      }
    }
  }
  return counts;
}

function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Looks at memory and unsent bytes every few milliseconds. */
export class Watch {
  readonly #delay = monitorEventLoopDelay({ resolution: SAMPLING });
  readonly #timer: NodeJS.Timeout;
  #rss = 0;
  #unsent = 0;

  constructor() {
    this.#delay.enable();
    this.#timer = setInterval(() => this.#look(), SAMPLING).unref();
  }

  stop(): Peaks {
    this.#look();
    clearInterval(this.#timer);
    this.#delay.disable();
    return { rss: this.#rss, unsent: this.#unsent, lag: Math.round(this.#delay.max / 1e6) };
  }

  #look(): void {
    this.#rss = Math.max(this.#rss, process.memoryUsage.rss());
    for (const server of SERVERS) this.#unsent = Math.max(this.#unsent, server.metrics().buffered.max);
  }
}
