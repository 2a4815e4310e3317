/**
 * The ways to do something a little later, as they were when this module was loaded. The fake timers of test runners
 * replace those of the process, and replies must not wait until somebody moves a clock; time limits and heartbeats do.
 */

const { queueMicrotask: microtask, setImmediate: immediate } = globalThis;

/** After the code at hand, before anything else comes in. */
export const nextTick: typeof process.nextTick = process.nextTick.bind(process);

/** In the next turn of the event loop. */
export const nextTurn = (callback: () => void): void => void immediate(callback);

/** Behind the promises that are settled already. */
export const queueMicrotask: (callback: () => void) => void = microtask;

/** When the promises of this turn have led to whatever they lead to without waiting, and still in this turn. */
export function afterPromises(callback: () => void): void {
  microtask(() => nextTick(callback));
}
