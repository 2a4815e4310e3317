import type { TextKind } from './chart-style.js';
import { TEXTS } from './chart-style.js';
import { element, escaped } from './svg.js';
import { wrap } from './text-width.js';

/** A part of a chart that has its height and is drawn wherever it comes to lie. */
export interface Block {
  readonly height: number;
  draw(top: number): string[];
}

/** Blocks one below the other. */
export function stack(blocks: readonly Block[]): Block {
  return {
    height: blocks.reduce((sum, { height }) => sum + height, 0),
    draw(top) {
      let next = top;
      return blocks.flatMap((block) => {
        const drawn = block.draw(next);
        next += block.height;
        return drawn;
      });
    },
  };
}

export function gap(height: number): Block {
  return { height, draw: () => [] };
}

/** A text in as many lines as it needs. */
export function paragraph(content: string, kind: TextKind, left: number, width: number): Block {
  const { size } = TEXTS[kind];
  const lineHeight = size * 1.4;
  const lines = wrap(content, kind, width);
  return {
    height: lines.length * lineHeight,
    draw: (top) => lines.map((line, i) => text(line, kind, left, baseline(top + (i + 0.5) * lineHeight, kind))),
  };
}

/** One line of text; `end` writes it to the left of its place. */
export function text(content: string, kind: TextKind, x: number, y: number, anchor: 'start' | 'end' = 'start'): string {
  const attributes = { class: kind, x, y, ...(anchor === 'end' && { 'text-anchor': anchor }) };
  return element('text', attributes, escaped(content));
}

/** Where the letters stand so that they look centred on a line; not every viewer knows `dominant-baseline`. */
export function baseline(centre: number, kind: TextKind): number {
  return centre + TEXTS[kind].size * 0.36;
}
