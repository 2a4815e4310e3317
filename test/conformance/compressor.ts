import { constants, createDeflateRaw } from 'node:zlib';
import { FULL_WINDOW, type DeflateTerms } from './agreement.js';

const TAIL_LENGTH = 4;
const EMPTY_COMPRESSED = Buffer.from([0x00]);

/** Compresses the messages of a client as browsers do: with one zlib stream that lives as long as the connection. */
export class Compressor {
  readonly #forgets: boolean;
  readonly #stream;
  #output: Buffer[] = [];

  constructor({ clientForgets, clientBits = FULL_WINDOW }: DeflateTerms) {
    this.#forgets = clientForgets;
    this.#stream = createDeflateRaw({ windowBits: clientBits });
    this.#stream.on('data', (chunk: Buffer) => this.#output.push(chunk));
  }

  async compress(data: Buffer): Promise<Buffer> {
    if (data.length === 0) return EMPTY_COMPRESSED;
    if (this.#forgets) this.#stream.reset();
    this.#stream.write(data);
    await new Promise<void>((resolve) => this.#stream.flush(constants.Z_SYNC_FLUSH, resolve));
    const output = Buffer.concat(this.#output);
    this.#output = [];
    return output.subarray(0, -TAIL_LENGTH);
  }

  close(): void {
    this.#stream.close();
  }
}
