import type { Duplex } from 'node:stream';
import { outside } from '../base/outside.js';

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
  /** What was read so far is worked on first; nothing can come in meanwhile. */
  Slice: 64,
  /** Nobody listens yet. */
  Unheard: 128,
} as const;

/** For these what has come in already waits in memory, as what has not come yet does in the system's buffers. */
const IN_MEMORY = Hold.Dispatch | Hold.Unheard | Hold.Backpressure | Hold.Rate | Hold.Turn | Hold.Slice;

/** Cuts what has come in into messages, and can be interrupted between two of them. */
interface Reader {
  suspend(): void;
  resume(): void;
}

/** Leaves what a peer sends unread for as long as anybody has a reason to. */
export class ReadingHolds {
  readonly #socket: Duplex;
  readonly #reader: Reader;
  #holds = 0;
  #isPaused = false;

  constructor(socket: Duplex, reader: Reader) {
    this.#socket = socket;
    this.#reader = reader;
  }

  /** Whether what comes is left unread, for longer than between two slices. */
  get held(): boolean {
    return (this.#holds & ~Hold.Slice) !== 0;
  }

  has(reason: number): boolean {
    return (this.#holds & reason) !== 0;
  }

  hold(reason: number): void {
    this.#holds |= reason;
    if ((reason & IN_MEMORY) !== 0) this.#reader.suspend();
    if (reason === Hold.Slice) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  release(reasons: number): void {
    const ended = this.#holds & reasons;
    if (ended === 0) return;
    this.#holds &= ~reasons;
    if ((ended & IN_MEMORY) !== 0 && (this.#holds & IN_MEMORY) === 0) this.#reader.resume();
    // What was in memory may have been reason enough to hold again.
    if (this.#holds !== 0 || !this.#isPaused) return;
    this.#isPaused = false;
    // What the socket has in memory comes at once.
    outside(() => this.#socket.resume());
  }
}
