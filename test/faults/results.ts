import { measuredHere, type MeasuredOn } from '../support/measured-on.js';
import type { Counters } from './scenario.js';

/** How one scenario went. */
export interface Result {
  readonly name: string;
  readonly shows: string;
  readonly seconds: number;
  readonly counters: Counters;
  /** What did not hold; undefined if all did. */
  readonly failure?: string;
}

/** A whole run, and what it was made on. */
export interface Run extends MeasuredOn {
  readonly seed: number;
  readonly full: boolean;
  readonly seconds: number;
  readonly results: readonly Result[];
}

const MEASURED_PACKAGES = ['@nestjs/core', 'rxjs'];

export function describeRun(run: Pick<Run, 'seed' | 'full' | 'seconds' | 'results'>): Run {
  return { ...measuredHere(MEASURED_PACKAGES), ...run };
}

/** Counters in one line. */
export function formatCounters(counters: Counters): string {
  return Object.entries(counters)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? value.toLocaleString('en-US') : value}`)
    .join(', ');
}
