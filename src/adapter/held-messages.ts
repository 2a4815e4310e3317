import type { WsMessage } from '../message/index.js';

/** How much may wait before the client's connection is no longer read: messages, and the bytes they came in. */
const MAX_MESSAGES = 256;
const MAX_BYTES = 1_048_576;

/** A client whose connection can be left unread for a while. */
interface Readable {
  holdReading(): void;
  releaseReading(): void;
}

/** Messages of one client that wait for their handlers, in order. */
export class HeldMessages {
  readonly #client: Readable;
  readonly #messages: WsMessage[] = [];
  #bytes = 0;

  constructor(client: Readable) {
    this.#client = client;
  }

  /** @param bytes the message came in */
  push(message: WsMessage, bytes: number): void {
    this.#messages.push(message);
    this.#bytes += bytes;
    // One message always fits, however large: it is here already.
    if (this.#messages.length > MAX_MESSAGES || (this.#bytes > MAX_BYTES && this.#messages.length > 1)) {
      this.#client.holdReading();
    }
  }

  /** Gives the messages up; the connection is read again. */
  release(): readonly WsMessage[] {
    this.#client.releaseReading();
    return this.#messages;
  }
}
