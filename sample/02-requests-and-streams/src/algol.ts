export interface Measurement {
  /** Days since the first one. */
  readonly day: number;
  /** How bright, in percent of its full light. */
  readonly light: number;
}

const PERIOD = 2.867;
const MEASUREMENTS_A_PERIOD = 40;

/** Algol, the demon star: every 2.87 days a dark companion passes before it, and half-way it passes behind. */
export function brightness(count: number): Measurement {
  const phase = ((count + MEASUREMENTS_A_PERIOD / 2) % MEASUREMENTS_A_PERIOD) / MEASUREMENTS_A_PERIOD;
  const light = 98.5 - dip(phase, 0, 68) - dip(phase, 0.5, 9) + (Math.random() - 0.5) * 3;
  return { day: round((count * PERIOD) / MEASUREMENTS_A_PERIOD), light: round(light) };
}

function dip(phase: number, at: number, depth: number): number {
  const distance = Math.min(Math.abs(phase - at), 1 - Math.abs(phase - at));
  return depth * Math.exp(-((distance / 0.05) ** 2));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
