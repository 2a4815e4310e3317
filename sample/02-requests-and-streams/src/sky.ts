import type { Direction } from './checks.js';

interface Star extends Direction {
  readonly name: string;
  readonly lightYears: number;
}

export interface Sighting {
  readonly star: string;
  /** Degrees between the star and where the telescope points. */
  readonly away: number;
  readonly lightYears: number;
}

// A summer night. The page draws the same ones.
const STARS: readonly Star[] = [
  { name: 'Vega', altitude: 68, azimuth: 85, lightYears: 25 },
  { name: 'Altair', altitude: 38, azimuth: 132, lightYears: 17 },
  { name: 'Arcturus', altitude: 42, azimuth: 255, lightYears: 37 },
  { name: 'Antares', altitude: 22, azimuth: 192, lightYears: 550 },
  { name: 'Spica', altitude: 20, azimuth: 228, lightYears: 250 },
  { name: 'Regulus', altitude: 26, azimuth: 285, lightYears: 79 },
  { name: 'Polaris', altitude: 52, azimuth: 0, lightYears: 430 },
  { name: 'Capella', altitude: 10, azimuth: 18, lightYears: 43 },
];

export function nearestStar(direction: Direction): Sighting {
  const sightings = STARS.map(({ name, lightYears, ...place }) => ({
    star: name,
    away: Math.round(degreesBetween(direction, place) * 10) / 10,
    lightYears,
  }));
  return sightings.reduce((nearest, sighting) => (sighting.away < nearest.away ? sighting : nearest));
}

function degreesBetween(one: Direction, other: Direction): number {
  const rise = radians(one.altitude);
  const otherRise = radians(other.altitude);
  const turn = Math.cos(radians(one.azimuth - other.azimuth));
  const cosine = Math.sin(rise) * Math.sin(otherRise) + Math.cos(rise) * Math.cos(otherRise) * turn;
  return Math.acos(Math.min(1, Math.max(-1, cosine))) * (180 / Math.PI);
}

function radians(degrees: number): number {
  return degrees * (Math.PI / 180);
}
