import { Duplex } from 'node:stream';

type Done = (error?: Error | null) => void;

/** A socket without a network: what it is given to write is kept, what the peer sends is put in by hand. */
export class MemorySocket extends Duplex {
  /** One Buffer for each write that would have reached the system. */
  readonly writes: Buffer[] = [];
  /** Whether our half has been ended. */
  halfClosed = false;
  #stalled: Done[] | undefined;

  get written(): Buffer {
    return Buffer.concat(this.writes);
  }

  /** The peer sends bytes; they are copied, because a reader unmasks where they lie. */
  deliver(bytes: Uint8Array): void {
    this.push(Buffer.from(bytes));
  }

  /** The peer ends its half. */
  peerEnds(): void {
    this.push(null);
  }

  /** From now on no write is finished: the peer does not read. */
  stall(): void {
    this.#stalled ??= [];
  }

  /** The peer reads what is under way, and then nothing more. */
  readOnce(): void {
    const waiting = this.#stalled ?? [];
    this.#stalled = [];
    for (const done of waiting) done();
  }

  /** The peer reads again. */
  unstall(): void {
    const waiting = this.#stalled ?? [];
    this.#stalled = undefined;
    for (const done of waiting) done();
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#take(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    this.#take(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: Done): void {
    this.halfClosed = true;
    done();
  }

  /** As with a socket of the system, a write that is under way fails. */
  override _destroy(error: Error | null, done: Done): void {
    const waiting = this.#stalled ?? [];
    this.#stalled = undefined;
    for (const failed of waiting) failed(error ?? new Error('write ECANCELED'));
    done(error);
  }

  #take(bytes: Buffer, done: Done): void {
    this.writes.push(bytes);
    if (this.#stalled === undefined) done();
    else this.#stalled.push(done);
  }
}
