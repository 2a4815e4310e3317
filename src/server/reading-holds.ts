import type { Duplex } from 'node:stream';

/** Why a socket is not read, as bits. */
export const Hold = {
  /** The application asked for it. */
  Application: 1,
  /** Messages wait for their handlers. */
  Dispatch: 2,
  /** A message is being decompressed. */
  Decompression: 4,
  /** The peer does not read what it is sent. */
  Backpressure: 8,
  /** The peer has sent more than it may. */
  Rate: 16,
  /** Others have their turn first. */
  Turn: 32,
} as const;

/** Leaves what a peer sends in the system's buffers for as long as anybody has a reason to. */
export class ReadingHolds {
  readonly #socket: Duplex;
  #holds = 0;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  get held(): boolean {
    return this.#holds !== 0;
  }

  hold(reason: number): void {
    this.#holds |= reason;
    this.#socket.pause();
  }

  release(reasons: number): void {
    if ((this.#holds & reasons) === 0) return;
    this.#holds &= ~reasons;
    if (this.#holds === 0) this.#socket.resume();
  }
}
