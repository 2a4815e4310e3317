/** What one exposure adds to the picture. */
export interface Plate {
  readonly plate: number;
  readonly of: number;
  /** Stars as [x, y, size], from 0 to 100. */
  readonly stars: readonly (readonly [number, number, number])[];
}

export const PLATES = 24;
const STARS_A_PLATE = 14;
const ARMS = 2;

/** Some more stars of a spiral galaxy: the dim edge comes out as slowly as the rest. */
export function plate(number: number): Plate {
  return { plate: number, of: PLATES, stars: Array.from({ length: STARS_A_PLATE }, star) };
}

function star(): readonly [number, number, number] {
  const along = Math.random() ** 0.8;
  const arm = Math.floor(Math.random() * ARMS) * ((2 * Math.PI) / ARMS);
  const angle = arm + along * 4.6 + scatter(0.35);
  const radius = 4 + along * 42 + scatter(2.5);
  // Seen from the side, as most of them are.
  return [
    round(50 + Math.cos(angle) * radius),
    round(50 + Math.sin(angle) * radius * 0.62),
    round(2 - along + scatter(0.4)),
  ];
}

/** Most often near zero. */
function scatter(width: number): number {
  return (Math.random() + Math.random() + Math.random() - 1.5) * width;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
