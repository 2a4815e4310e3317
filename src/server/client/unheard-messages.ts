/** How much may wait before the client's connection is no longer read: messages, and their bytes. One always fits. */
const MAX_MESSAGES = 256;
const MAX_BYTES = 1_048_576;

/** A message as `'message'` gives it. */
interface Unheard {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/** Messages of one client that came before anybody listened, in order. */
export class UnheardMessages {
  readonly #kept: Unheard[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#kept.length === 0;
  }

  /** Whether so much waits that no more should be read. */
  get isTooMuch(): boolean {
    return this.#kept.length > MAX_MESSAGES || (this.#bytes > MAX_BYTES && this.#kept.length > 1);
  }

  push(data: Buffer, isBinary: boolean): void {
    this.#kept.push({ data, isBinary });
    this.#bytes += data.length;
  }

  shift(): Unheard | undefined {
    const first = this.#kept.shift();
    this.#bytes -= first?.data.length ?? 0;
    return first;
  }
}
