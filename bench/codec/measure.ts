import { getHeapStatistics } from 'node:v8';
import { measure } from 'mitata';
import type { Case } from './case.js';

/** What one operation of a case costs. */
export interface Figures {
  /** Nanoseconds: the median, and what a quarter of the samples stayed below and above. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Bytes allocated, on the heap and beside it. */
  readonly allocated: number;
}

/** In nanoseconds. */
const MILLISECOND = 1e6;

/** How long mitata looks at a case; operations that are short for the clock are timed by the batch. */
const THOROUGH = { min_cpu_time: 400 * MILLISECOND, min_samples: 12, batch_samples: 512 };
const QUICK = { min_cpu_time: 10 * MILLISECOND, min_samples: 3, batch_samples: 64 };

/** Milliseconds for which all cases of a piece take turns before the first is measured. */
const WARM_UP = { thorough: 1000, quick: 60 };

/**
 * Lets all cases of a piece take turns: what they share is then compiled for all of them, and not for the one that comes
 * first.
 */
export function warmUp(cases: readonly Case[], quick: boolean): void {
  const end = performance.now() + (quick ? WARM_UP.quick : WARM_UP.thorough);
  while (performance.now() < end) {
    // An operation on a megabyte need not be repeated to be compiled.
    for (const one of cases) for (let bytes = 0; bytes < 8192; bytes += 64 + one.bytes) one.run();
  }
}

export async function measureCase(one: Case, quick: boolean): Promise<Figures> {
  const { p50, p25, p75, heap } = await measure(() => one.run(), { ...(quick ? QUICK : THOROUGH), heap: usedBytes });
  return { median: p50, low: p25, high: p75, allocated: heap?.avg ?? Number.NaN };
}

/** Bytes in use: buffers of more than a few bytes lie beside the heap. */
function usedBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}
