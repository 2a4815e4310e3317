// Something nice to draw for the pictures: strokes with their places in parts of the paper.

const [INK, RED, ORANGE, YELLOW, GREEN, TEAL, BLUE, VIOLET] = Array(8).keys();
const SHAPE = 1.2; // the paper is wider than high

/** What two others have drawn, and the places of one more stroke. */
export function flowers() {
  return {
    first: [
      ...meadow(),
      ...sun(0.84, 0.18),
      ...flower({ x: 0.2, y: 0.4, foot: 0.26, petals: 6, size: 0.13, color: RED, heart: YELLOW }),
    ],
    second: [
      ...flower({ x: 0.68, y: 0.55, foot: 0.64, petals: 8, size: 0.11, color: VIOLET, heart: ORANGE }),
      ...flower({ x: 0.87, y: 0.68, foot: 0.86, petals: 5, size: 0.075, color: BLUE, heart: YELLOW }),
      ...stem(0.44, 0.34, 0.45),
      { color: ORANGE, width: 150, places: [[0.44, 0.34]] },
      ...bird(0.5, 0.1),
      ...bird(0.61, 0.17),
    ],
    own: petalsAround(0.44, 0.34, 7, 0.155),
  };
}

function flower({ x, y, foot, petals, size, color, heart }) {
  return [
    ...stem(x, y, foot),
    { color, width: 52, places: petalsAround(x, y, petals, size) },
    { color: heart, width: 150, places: [[x, y]] },
  ];
}

function stem(x, y, foot) {
  const places = curve(24, (t) => [x + (foot - x) * t * t + 0.012 * Math.sin(t * 3), y + (0.93 - y) * t]);
  const [leafX, leafY] = places[15];
  const leaf = (side) =>
    curve(20, (t) => [
      leafX + side * 0.085 * Math.sin(t * Math.PI) ** 0.8 * (1 - 0.35 * t),
      leafY - 0.09 * Math.sin(t * Math.PI * 0.9) * t,
    ]);
  return [
    { color: GREEN, width: 44, places },
    { color: GREEN, width: 36, places: leaf(1) },
    { color: GREEN, width: 36, places: leaf(-1) },
  ];
}

/** A rose curve with its petals apart from the middle. */
function petalsAround(x, y, petals, size) {
  return curve(petals * 22, (t) => {
    const angle = t * 2 * Math.PI;
    const radius = size * (0.38 + 0.62 * Math.abs(Math.sin((angle * petals) / 2)) ** 0.8);
    return [x + (Math.cos(angle) * radius) / SHAPE, y + Math.sin(angle) * radius];
  });
}

function meadow() {
  const hill = (height, wave) => curve(40, (t) => [0.02 + t * 0.96, height + 0.018 * Math.sin(t * wave)]);
  const blades = Array.from({ length: 13 }, (_, i) => {
    const x = 0.05 + i * 0.075;
    return {
      color: i % 3 === 1 ? TEAL : GREEN,
      width: 28,
      places: curve(6, (t) => [x + 0.02 * t * t, 0.93 - 0.07 * t]),
    };
  });
  return [
    { color: GREEN, width: 110, places: hill(0.95, 9) },
    { color: TEAL, width: 60, places: hill(0.975, 7) },
    ...blades,
  ];
}

function sun(x, y) {
  const rays = Array.from({ length: 12 }, (_, i) => {
    const angle = (i * Math.PI) / 6;
    const at = (radius) => [x + (Math.cos(angle) * radius) / SHAPE, y + Math.sin(angle) * radius];
    return { color: YELLOW, width: 36, places: [at(0.105), at(i % 2 ? 0.135 : 0.15)] };
  });
  const disc = curve(90, (t) => [
    x + (Math.cos(t * 24) * 0.07 * Math.min(1, t * 1.5)) / SHAPE,
    y + Math.sin(t * 24) * 0.07 * Math.min(1, t * 1.5),
  ]);
  return [{ color: YELLOW, width: 120, places: disc }, ...rays];
}

function bird(x, y) {
  return [
    {
      color: INK,
      width: 26,
      places: curve(16, (t) => [x + t * 0.07, y - 0.025 * Math.abs(Math.sin(t * 2 * Math.PI))]),
    },
  ];
}

/** Places along a curve, from 0 to 1. */
function curve(steps, placeAt) {
  return Array.from({ length: steps + 1 }, (_, i) => placeAt(i / steps));
}
