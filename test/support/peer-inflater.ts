import { constants, inflateRawSync } from 'node:zlib';

/** What a sender cuts off the end of each compressed message (RFC 7692 section 7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** What the server has promised about the messages it compresses. */
export interface InflaterSettings {
  /** Two to that power is how many bytes back they refer at most. Default: 15. */
  readonly windowBits?: number;
  /** Whether none refers to those before it. Default: no. */
  readonly forgets?: boolean;
}

/** Reads the compressed messages of a server, without the code under test. */
export class PeerInflater {
  readonly #windowBits: number;
  readonly #forgets: boolean;
  /** How many messages it has read. */
  count = 0;
  /** The messages so far, as far back as one may refer. */
  #window = Buffer.alloc(0);

  constructor({ windowBits = 15, forgets = false }: InflaterSettings = {}) {
    this.#windowBits = windowBits;
    this.#forgets = forgets;
  }

  /** @throws Error for what is not compressed as it must be */
  inflate(compressed: Buffer): Buffer {
    const dictionary = this.#window.length === 0 ? {} : { dictionary: this.#window };
    const plain = inflateRawSync(Buffer.concat([compressed, TAIL]), {
      ...dictionary,
      windowBits: this.#windowBits,
      // zlib lets a distance reach past the window as far as one step has put out: with short ones it is strict.
      chunkSize: this.#windowBits < 15 ? constants.Z_MIN_CHUNK : constants.Z_DEFAULT_CHUNK,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    this.count++;
    if (!this.#forgets) this.#window = Buffer.concat([this.#window, plain]).subarray(-(2 ** this.#windowBits));
    return plain;
  }
}
