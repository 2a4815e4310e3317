import type { Duplex } from 'node:stream';

/** From this size on a piece is written on its own instead of being copied together with its neighbours. */
const COPY_LIMIT = 16 * 1024;

/** Called when the bytes have been handed to the system, or with the error that kept them from it. */
export type WriteCallback = (error?: Error | null) => void;

/**
 * Gathers what is sent in one turn of the event loop, so that it leaves in one write of the socket. The flush is a tick
 * behind the first piece: replies that promises resolve in the same turn still join it.
 */
export class WriteQueue {
  readonly #socket: Duplex;
  readonly #callbackFailed: (error: unknown) => void;
  #pieces: Buffer[] = [];
  #callbacks: WriteCallback[] = [];
  #bytes = 0;
  #scheduled = false;

  /** @param callbackFailed called with what a callback of the application threw */
  constructor(socket: Duplex, callbackFailed: (error: unknown) => void) {
    this.#socket = socket;
    this.#callbackFailed = callbackFailed;
  }

  /** Bytes that were sent and have not been handed to the system yet. */
  get bufferedAmount(): number {
    return this.#bytes + this.#socket.writableLength;
  }

  push(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    this.#schedule();
  }

  /** Calls back when everything pushed so far is written. */
  afterFlush(callback: WriteCallback): void {
    this.#callbacks.push(callback);
    this.#schedule();
  }

  /** Writes now what has been gathered. */
  flush(): void {
    const pieces = this.#pieces;
    const callbacks = this.#callbacks;
    if (pieces.length === 0 && callbacks.length === 0) return;
    this.#pieces = [];
    this.#callbacks = [];
    this.#bytes = 0;
    const done = callbacks.length === 0 ? undefined : (error?: Error | null) => this.#settle(callbacks, error);
    this.#write(joinSmall(pieces), done);
  }

  /** Tells a callback, in a turn of its own, that its message is not written. */
  reject(callback: WriteCallback, error: Error): void {
    process.nextTick(() => this.#settle([callback], error));
  }

  /** Gives up what is left: its callbacks get the error. */
  abandon(error: Error): void {
    this.#pieces = [];
    this.#bytes = 0;
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    this.#settle(callbacks, error);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(flushScheduled, this);
  }

  /** @internal */
  runSchedule(): void {
    this.#scheduled = false;
    this.flush();
  }

  /** A callback that throws must not keep the others from their news, nor the connection from its end. */
  #settle(callbacks: WriteCallback[], error: Error | null | undefined): void {
    for (const callback of callbacks) {
      try {
        callback(error ?? undefined);
      } catch (failure) {
        this.#callbackFailed(failure);
      }
    }
  }

  #write(pieces: Buffer[], done: WriteCallback | undefined): void {
    const socket = this.#socket;
    const last = pieces.length - 1;
    if (last > 0) socket.cork();
    for (let i = 0; i < last; i++) socket.write(pieces[i]!);
    // Without a piece there is still a callback that waits for the writes before it.
    socket.write(pieces[last] ?? EMPTY, done);
    if (last > 0) socket.uncork();
  }
}

const EMPTY = Buffer.alloc(0);

function flushScheduled(queue: WriteQueue): void {
  queue.runSchedule();
}

/** Copies neighbouring small pieces together; large ones stay as they are. */
function joinSmall(pieces: Buffer[]): Buffer[] {
  if (pieces.length < 2) return pieces;
  const joined: Buffer[] = [];
  let from = 0;
  for (let i = 0; i <= pieces.length; i++) {
    const piece = pieces[i];
    if (piece !== undefined && piece.length < COPY_LIMIT) continue;
    if (i - from === 1) joined.push(pieces[from]!);
    else if (i > from) joined.push(Buffer.concat(pieces.slice(from, i)));
    if (piece !== undefined) joined.push(piece);
    from = i + 1;
  }
  return joined;
}
