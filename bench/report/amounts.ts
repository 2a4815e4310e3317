import { FIGURES, type FigureName, type Summary } from '../results.js';
import type { Measured } from './measured.js';

/** From here on rates are shown in thousands, where there is little room. */
const MANY = 10_000;

/** A figure as a table shows it: "84,200/s", "5.62 s", "4.91 KiB". */
export function amount(figure: FigureName, value: number): string {
  return withUnit(digits(value, 3), unitOf(figure));
}

/**
 * The same where there is less room, as beside a bar, but rates say of what they are: "84 k msg/s", "5.6 s", "4.9 KiB".
 * What is seen together has the same unit.
 */
export function shortAmounts({ figure, counted, ours, peers }: Measured): (summary: Summary) => string {
  if (figure !== 'rate') return ({ median }) => withUnit(digits(median, 2), unitOf(figure));
  const many = [ours, ...peers].some(({ summary }) => summary.median >= MANY);
  return ({ median }) => (many ? `${digits(median / 1000, 2)} k ${counted}/s` : `${digits(median, 2)} ${counted}/s`);
}

/** Of processor time it is only seconds: that they are for a million is said once for all of them. */
function unitOf(figure: FigureName): string {
  return figure === 'cpu' ? 's' : FIGURES[figure].unit;
}

function withUnit(text: string, unit: string): string {
  return unit === '' || unit.startsWith('/') ? `${text}${unit}` : `${text} ${unit}`;
}

/** Rounded to so many digits, but never before the point. */
function digits(value: number, least: number): string {
  const count = Math.max(least, Math.ceil(Math.log10(value)));
  return value.toLocaleString('en-US', { minimumSignificantDigits: count, maximumSignificantDigits: count });
}
