import { FIGURES, isMet, type Bound, type Comparison } from '../results.js';

/** No number near 1 has more of them. */
const MOST_DECIMALS = 16;

/** How many times the peer's figure ours is: "5.1 ×". */
export function ratioText(comparison: Comparison): string {
  return `${comparison.ratio.toFixed(decimals(comparison))} ×`;
}

/** The same with the spread among the pairs: "5.1 × (4.8–5.4)". */
export function ratioWithSpread(comparison: Comparison): string {
  const [low, high] = [comparison.low, comparison.high].map((ratio) => ratio.toFixed(decimals(comparison)));
  return `${ratioText(comparison)} (${low}–${high})`;
}

/** Whether ours is the better figure of the two. */
export function isBetter({ figure, ratio }: Comparison): boolean {
  return FIGURES[figure].better === 'more' ? ratio > 1 : ratio < 1;
}

/** What is asked of the ratio: "≥ 5", "≤ 0.9", or nothing. */
export function boundText(bound: Bound | undefined): string {
  if (bound === undefined) return '';
  return 'atLeast' in bound ? `≥ ${bound.atLeast}` : `≤ ${bound.atMost}`;
}

/** What is asked of the ratio, and whether it is so: "≥ 5: met"; nothing where nothing is asked. */
export function wantedAndMet(comparison: Comparison): string {
  const met = isMet(comparison);
  if (met === undefined) return '';
  return `${boundText(comparison.bound)}: ${met ? 'met' : '**not met**'}`;
}

/** Decimals that a ratio needs, so that rounding never takes it to the other side of its bound: 4.97 of 5 is not 5. */
function decimals(comparison: Comparison): number {
  const { ratio } = comparison;
  const met = isMet(comparison);
  for (let count = usualDecimals(ratio); count < MOST_DECIMALS; count++) {
    if (isMet({ ...comparison, ratio: Number(ratio.toFixed(count)) }) === met) return count;
  }
  return MOST_DECIMALS;
}

/** Near 1 a hundredth counts, above 10 a tenth does not. */
function usualDecimals(ratio: number): number {
  if (ratio < 0.1) return 3;
  if (ratio < 1.2) return 2;
  return ratio < 10 ? 1 : 0;
}
