import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

const atLoad = AsyncLocalStorage.snapshot();

/** A resource of its own each time: what a storage enters in one of them must not be found in the next. */
const ownResource = (): AsyncResource => atLoad(() => new AsyncResource('RawWebSocket'));

/**
 * Runs what belongs to a connection where somebody else has made it go on: what an `AsyncLocalStorage` holds for the one
 * who made room, sent or closed must not be seen by those who handle the connection's messages and its end.
 */
export function outside(work: () => void): void {
  ownResource().runInAsyncScope(work);
}

/** A function that runs later, but sees what an `AsyncLocalStorage` holds for whoever passes it now. */
export function belonging<Args extends unknown[]>(callback: (...args: Args) => void): (...args: Args) => void {
  const resource = new AsyncResource('RawWebSocketCallback');
  return (...args) => resource.runInAsyncScope(callback, undefined, ...args);
}
