import type { WsMessage } from '../../message/index.js';
import { nextTurn } from '../../server/base/event-loop.js';
import * as ours from '../../server/base/ours.js';

/** How much may wait before the client's connection is no longer read: messages, and the bytes they came in. */
const MAX_MESSAGES = 256;
const MAX_BYTES = 1_048_576;

/** A client whose connection can be left unread for a while. */
interface Readable {
  [ours.holdReading](): void;
  [ours.releaseReading](): void;
}

interface Held {
  /** The message, or what parses it and hands it on. */
  readonly message: WsMessage | (() => void);
  readonly bytes: number;
}

/** Messages of one client that wait for their handlers, in order. */
export class HeldMessages {
  readonly #client: Readable;
  readonly #held: (Held | undefined)[] = [];
  /** How many of them have been given up already. */
  #taken = 0;
  #bytes = 0;
  #checks = false;
  #reading = true;

  constructor(client: Readable) {
    this.#client = client;
  }

  get size(): number {
    return this.#held.length - this.#taken;
  }

  /** The message that has waited longest. */
  get first(): Held | undefined {
    return this.#held[this.#taken];
  }

  /** @param bytes the message came in */
  push(message: Held['message'], bytes: number): void {
    this.#held.push({ message, bytes });
    this.#bytes += bytes;
    // What is dealt with before this turn is over is no reason to interrupt the reading.
    if (this.#checks || !this.#reading || !this.#tooMuch) return;
    this.#checks = true;
    nextTurn(() => this.#stopReading());
  }

  /** Takes out the first one. */
  shift(): Held | undefined {
    const held = this.first;
    if (held === undefined) return undefined;
    // Taking them out one by one would move all the others each time.
    this.#held[this.#taken++] = undefined;
    this.#bytes -= held.bytes;
    if (this.#taken >= MAX_MESSAGES || this.size === 0) this.#forgetTaken();
    if (!this.#reading && !this.#tooMuch) {
      this.#reading = true;
      this.#client[ours.releaseReading]();
    }
    return held;
  }

  #forgetTaken(): void {
    this.#held.splice(0, this.#taken);
    this.#taken = 0;
  }

  /** One message always fits, however large: it is here already. */
  get #tooMuch(): boolean {
    return this.size > MAX_MESSAGES || (this.#bytes > MAX_BYTES && this.size > 1);
  }

  #stopReading(): void {
    this.#checks = false;
    if (!this.#tooMuch) return;
    this.#reading = false;
    this.#client[ours.holdReading]();
  }
}
