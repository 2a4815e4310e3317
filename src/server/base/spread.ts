/** So many are taken at once. */
const AT_ONCE = 1000;

/** The time between two batches of more, in milliseconds. */
const STEP = 50;

/**
 * Does something with each of many, not all in the same moment: a thousand at once, more of them in batches at moments
 * that are a little random, all within `time` milliseconds. Clients that were told to go come back elsewhere in as flat a
 * flood.
 *
 * @returns stops what has not been done yet
 */
export function spread<T>(items: readonly T[], time: number, visit: (item: T) => void): () => void {
  if (items.length <= AT_ONCE) {
    items.forEach(visit);
    return () => undefined;
  }
  const batches = Math.max(1, Math.floor(time / STEP));
  const size = Math.ceil(items.length / batches);
  const timers: NodeJS.Timeout[] = [];
  for (let i = 0; i * size < items.length; i++) {
    const batch = items.slice(i * size, (i + 1) * size);
    const moment = ((i + Math.random()) * time) / batches;
    timers.push(setTimeout(() => batch.forEach(visit), moment));
  }
  return () => timers.forEach((timer) => clearTimeout(timer));
}
