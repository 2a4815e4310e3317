/** Tells the handlers of one client to stop; those that want to know get an `AbortSignal`, and the others cost nothing. */
export class CancelSignals {
  /** There only once somebody has asked for a signal. */
  #controllers: Map<object, AbortController> | undefined;
  /** Once everything is to stop, what comes later is to stop too. */
  #stopped: DOMException | undefined;

  /** The signal for a call; the same one each time. */
  of(call: object): AbortSignal {
    const known = this.#controllers?.get(call);
    if (known !== undefined) return known.signal;
    const controller = new AbortController();
    if (this.#stopped === undefined) (this.#controllers ??= new Map()).set(call, controller);
    else controller.abort(this.#stopped);
    return controller.signal;
  }

  /** A call is over by itself. */
  forget(call: object): void {
    this.#controllers?.delete(call);
  }

  /** Nobody is interested in a call any more. */
  abort(call: object, why: string): void {
    const controller = this.#controllers?.get(call);
    this.#controllers?.delete(call);
    controller?.abort(abortError(why));
  }

  /** The same for every call there is, and for those that come. */
  abortAll(why: string): void {
    this.#stopped = abortError(why);
    const controllers = this.#controllers;
    this.#controllers = undefined;
    for (const controller of controllers?.values() ?? []) controller.abort(this.#stopped);
  }
}

/** The error that platforms give as the reason of an aborted signal, and that `fetch` and the like reject with. */
export function abortError(why: string): DOMException {
  return new DOMException(why, 'AbortError');
}

/** Whether an error is what a handler fails with that has listened to its signal. */
export function isAbort(error: unknown, { reason }: AbortSignal): boolean {
  if (error === reason) return true;
  try {
    return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
  } catch {
    // It does not want to be looked at.
    return false;
  }
}
