import { Injectable } from '@nestjs/common';
import type { DrawnStroke } from './checks.js';

export interface Stroke extends DrawnStroke {
  /** Counts up: what is drawn later lies above. */
  readonly id: number;
  readonly by: number;
}

const MOST_STROKES = 3000;
const MOST_BYTES = 1024 * 1024;
const STROKES_A_PIECE = 50;

/** What has been drawn, for those who come later: the last strokes, in memory. A restart forgets them. */
@Injectable()
export class Picture {
  private strokes: Stroke[] = [];
  private bytes = 0;
  private lastId = 0;

  /** A stroke that was taken already, and whose answer has been lost with the connection, is not drawn twice. */
  add(by: number, drawn: DrawnStroke): Stroke | undefined {
    if (this.strokes.some((stroke) => stroke.by === by && stroke.nr === drawn.nr)) {
      return undefined;
    }
    const stroke = { id: ++this.lastId, by, ...drawn };
    this.strokes.push(stroke);
    this.bytes += stroke.points.length;
    this.forgetOldest();
    return stroke;
  }

  removeLastOf(by: number): Stroke | undefined {
    const index = this.strokes.findLastIndex((stroke) => stroke.by === by);
    return index < 0 ? undefined : this.take(index);
  }

  /** Gives the id of the last stroke that is gone. */
  clear(): number {
    this.strokes = [];
    this.bytes = 0;
    return this.lastId;
  }

  /** All strokes in messages of a moderate size. */
  pieces(): Stroke[][] {
    const count = Math.ceil(this.strokes.length / STROKES_A_PIECE);
    return Array.from({ length: count }, (_, piece) =>
      this.strokes.slice(piece * STROKES_A_PIECE, (piece + 1) * STROKES_A_PIECE),
    );
  }

  private forgetOldest(): void {
    while (this.strokes.length > MOST_STROKES || this.bytes > MOST_BYTES) {
      this.take(0);
    }
  }

  private take(index: number): Stroke | undefined {
    const [stroke] = this.strokes.splice(index, 1);
    this.bytes -= stroke?.points.length ?? 0;
    return stroke;
  }
}
