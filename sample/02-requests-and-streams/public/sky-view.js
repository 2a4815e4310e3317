import { byId } from './shared/dom.js';
import { makeSvg } from './shared/svg.js';

// The whole sky as seen lying on the back: zenith in the middle, horizon around it, north up and east on the left.
const sky = byId('sky');
const MIDDLE = 50;
const HORIZON = 42;

// Name, altitude, azimuth and size: the server has the same ones.
const STARS = [
  ['Vega', 68, 85, 2.1],
  ['Altair', 38, 132, 1.8],
  ['Arcturus', 42, 255, 2.1],
  ['Antares', 22, 192, 1.7],
  ['Spica', 20, 228, 1.6],
  ['Regulus', 26, 285, 1.5],
  ['Polaris', 52, 0, 1.5],
  ['Capella', 10, 18, 1.8],
];

const cross = makeSvg(
  'g',
  { class: 'cross' },
  makeSvg('circle', { r: 4.5 }),
  makeSvg('path', { d: 'M-7.5 0h4.5M3 0h4.5M0 -7.5v4.5M0 3v4.5' }),
);

export function showSky() {
  sky.append(
    makeSvg('circle', { class: 'horizon', cx: MIDDLE, cy: MIDDLE, r: HORIZON }),
    ...[30, 60].map((height) => makeSvg('circle', { class: 'ring', cx: MIDDLE, cy: MIDDLE, r: radiusOf(height) })),
    ...[
      ['N', 0],
      ['E', 90],
      ['S', 180],
      ['W', 270],
    ].map(([name, azimuth]) => label(name, at(-9, azimuth), 'compass')),
    ...STARS.flatMap(([name, altitude, azimuth, size]) => {
      const { x, y } = at(altitude, azimuth);
      return [
        makeSvg('circle', { class: 'star', cx: x, cy: y, r: size * 0.75 }),
        label(name, { x, y: y + 6.5 }, 'star-name'),
      ];
    }),
    cross,
  );
}

/** What can't be in the sky leaves the telescope where it is. */
export function pointAt({ altitude, azimuth }) {
  if (altitude >= 0 && altitude <= 90 && Number.isFinite(azimuth)) {
    const { x, y } = at(altitude, azimuth);
    cross.style.transform = `translate(${x}px, ${y}px)`;
  }
}

/** The direction at which somebody has clicked. */
export function placeOf({ clientX, clientY }) {
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(sky.getScreenCTM().inverse());
  const radius = Math.min(HORIZON, Math.hypot(x - MIDDLE, y - MIDDLE));
  const azimuth = (Math.atan2(MIDDLE - x, MIDDLE - y) * 180) / Math.PI;
  return { altitude: Math.round(90 * (1 - radius / HORIZON)), azimuth: Math.round(azimuth + 360) % 360 };
}

function at(altitude, azimuth) {
  const radius = radiusOf(altitude);
  const angle = (azimuth * Math.PI) / 180;
  return { x: MIDDLE - Math.sin(angle) * radius, y: MIDDLE - Math.cos(angle) * radius };
}

function radiusOf(altitude) {
  return HORIZON * (1 - altitude / 90);
}

function label(text, { x, y }, name) {
  return makeSvg('text', { class: name, x, y }, text);
}
