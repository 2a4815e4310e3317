import { Opcode } from '../frame/frame-header.js';
import { PreparedFrame } from '../frame/prepared-frame.js';
import type { ZlibFailure } from './zlib-runner.js';

/** How a message is compressed: with the same settings the same bytes come out. */
export interface SharedDeflate {
  readonly windowBits: number;
  readonly level: number;
  readonly memLevel: number;
}

/** Compresses the bytes of a message without a look at others. */
export type Compress = (data: Buffer, done: (result: Buffer | ZlibFailure) => void) => void;

/** A frame, or undefined where zlib could not compress. */
type Result = PreparedFrame | undefined;

/** What waits for a compression, or what came of it. */
type Compression = { readonly waiting: ((result: Result) => void)[] } | { readonly result: Result };

/**
 * A whole message that goes to many peers: it is framed once, and compressed once for all who agreed on settings that
 * let them share it.
 */
export class PreparedMessage {
  readonly #opcode: number;
  readonly #data: string | Buffer;
  readonly #compressions = new Map<number, Compression>();
  #length: number | undefined;
  #bytes: Buffer | undefined;
  #plain: PreparedFrame | undefined;

  constructor(data: string | Buffer, binary: boolean) {
    this.#opcode = binary ? Opcode.Binary : Opcode.Text;
    this.#data = data;
  }

  /** How many bytes the message has when it is not compressed. */
  get length(): number {
    return (this.#length ??= Buffer.byteLength(this.#data));
  }

  get binary(): boolean {
    return this.#opcode === Opcode.Binary;
  }

  get bytes(): Buffer {
    return (this.#bytes ??= typeof this.#data === 'string' ? Buffer.from(this.#data) : this.#data);
  }

  /** The frame of the message as it is. */
  get plain(): PreparedFrame {
    return (this.#plain ??= new PreparedFrame(this.#opcode, this.#data, false));
  }

  /**
   * The frame of the compressed message. Whoever asks first has it compressed; all others get the same frame.
   *
   * @param done called before this returns, unless the compression takes its time
   */
  compressed({ windowBits, level, memLevel }: SharedDeflate, compress: Compress, done: (result: Result) => void): void {
    const key = (windowBits << 8) | (level << 4) | memLevel;
    const known = this.#compressions.get(key);
    if (known === undefined) this.#compress(key, compress, done);
    else if ('waiting' in known) known.waiting.push(done);
    else done(known.result);
  }

  #compress(key: number, compress: Compress, first: (result: Result) => void): void {
    const waiting = [first];
    this.#compressions.set(key, { waiting });
    compress(this.bytes, (compressed) => {
      const result = typeof compressed === 'string' ? undefined : new PreparedFrame(this.#opcode, compressed, true);
      this.#compressions.set(key, { result });
      for (const done of waiting) done(result);
    });
  }
}
