import type { Case } from './case.js';
import type { Figures } from './measure.js';

const NAME_WIDTH = 58;
const TIME_WIDTH = 12;

export function heading(piece: string): string {
  const columns = ['per operation', 'most within', 'MB/s', 'allocated'];
  return `${piece.padEnd(NAME_WIDTH)}${columns.map((title, i) => title.padStart(widthOf(i))).join('')}`;
}

export function line({ name, bytes }: Case, { median, low, high, allocated }: Figures): string {
  // Bytes per nanosecond are gigabytes per second.
  const rate = (bytes / median) * 1000;
  const columns = [
    time(median),
    `${time(low)} – ${time(high)}`,
    rate.toFixed(0),
    `${Math.max(0, allocated).toFixed(0)} B`,
  ];
  return `  ${name.padEnd(NAME_WIDTH - 2)}${columns.map((text, i) => text.padStart(widthOf(i))).join('')}`;
}

function widthOf(column: number): number {
  return column === 0 ? TIME_WIDTH + 2 : column === 1 ? 2 * TIME_WIDTH + 1 : TIME_WIDTH;
}

/** A time of so many nanoseconds, with three digits that count. */
function time(nanoseconds: number): string {
  if (nanoseconds < 1000) return `${nanoseconds.toPrecision(3)} ns`;
  if (nanoseconds < 1e6) return `${(nanoseconds / 1000).toPrecision(3)} µs`;
  return `${(nanoseconds / 1e6).toPrecision(3)} ms`;
}
