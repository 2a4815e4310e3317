import { FrameSlab } from './frame-slab.js';
import { FrameWriter, type FrameOutput } from './frame-writer.js';

/**
 * Memory for the frames that many peers share. It is not that of other frames, so that those of one turn stand one behind
 * the other whatever is sent to single peers meanwhile, and leave each connection as the one piece that they are.
 */
const SLAB = new FrameSlab();

/** A frame of a server, which is never masked (RFC 6455 section 5.1): its bytes are the same for every peer. */
export class PreparedFrame implements FrameOutput {
  readonly opcode: number;
  readonly payload: string | Buffer;
  readonly compressed: boolean;
  #head: Buffer | undefined;
  #headStart = 0;
  #headEnd = 0;
  /** A long payload stands beside its header. */
  #body: Buffer | undefined;

  constructor(opcode: number, payload: string | Buffer, compressed: boolean) {
    this.opcode = opcode;
    this.payload = payload;
    this.compressed = compressed;
    const writer = new FrameWriter('server', this, SLAB);
    if (typeof payload === 'string') writer.text(opcode, payload);
    else writer.bytes(opcode, payload, true, compressed);
  }

  /** Takes the pieces of the frame while it is made. */
  write(bytes: Buffer, start: number, end: number): void {
    if (this.#head !== undefined) {
      this.#body = bytes.subarray(start, end);
      return;
    }
    this.#head = bytes;
    this.#headStart = start;
    this.#headEnd = end;
  }

  /** Writes the frame for one more peer. */
  writeTo(output: FrameOutput): void {
    if (this.#head !== undefined) output.write(this.#head, this.#headStart, this.#headEnd);
    if (this.#body !== undefined) output.write(this.#body, 0, this.#body.length);
  }
}
