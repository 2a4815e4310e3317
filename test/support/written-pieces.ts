import type { FrameOutput } from '../../src/protocol/frame/frame-writer.js';

/** Keeps what a writer gives out, piece by piece. */
export class WrittenPieces implements FrameOutput {
  readonly pieces: Buffer[] = [];

  write(bytes: Buffer, start: number, end: number): void {
    this.pieces.push(bytes.subarray(start, end));
  }

  get bytes(): Buffer {
    return Buffer.concat(this.pieces);
  }
}
