import type { Failure } from './failure.js';

/** A call that has failed, as far as filters are concerned. */
interface FailedCall {
  /** Whose message has failed. */
  readonly client: unknown;
  answer(failure: Failure): void;
  fail(error: unknown): void;
}

/** The call whose exception a filter of the application is at work on. */
let current: FailedCall | undefined;

/** What a filter sends to its client by the means of Nest's own belongs to the call it is at work on. */
export function filteredCall(client: unknown): FailedCall | undefined {
  return current?.client === client ? current : undefined;
}

/** Runs a filter of the application; what it does later, in a promise, is no longer tied to the call. */
export function filtering<Result>(call: FailedCall, filter: () => Result): Result {
  const outer = current;
  current = call;
  try {
    return filter();
  } finally {
    current = outer;
  }
}
