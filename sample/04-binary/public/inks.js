import { byId } from './shared/dom.js';

const NAMES = 'ink red orange yellow green teal blue violet pink paper'.split(' ');

const night = matchMedia('(prefers-color-scheme: dark)');
let inks = readInks();

/** Draws one stroke: curves from the middle between two points to the next one, which makes corners round. */
export function drawStroke(context, { color, width, points }) {
  const [x, y] = points;
  context.strokeStyle = context.fillStyle = inks[color];
  context.lineWidth = width;
  context.lineCap = context.lineJoin = 'round';
  context.beginPath();
  if (points.length === 2) {
    context.arc(x, y, width / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.moveTo(x, y);
  for (let i = 2; i < points.length - 2; i += 2) {
    const [bendX, bendY, nextX, nextY] = points.slice(i, i + 4);
    context.quadraticCurveTo(bendX, bendY, (bendX + nextX) / 2, (bendY + nextY) / 2);
  }
  context.lineTo(points.at(-2), points.at(-1));
  context.stroke();
}

export function paperColor() {
  return inks[NAMES.indexOf('paper')];
}

/** By night the paper is dark and the inks are light: the picture is drawn anew. */
export function onOtherInks(listener) {
  night.addEventListener('change', () => {
    inks = readInks();
    listener();
  });
}

/** The stylesheet has them, in the order of the palette. */
function readInks() {
  const style = getComputedStyle(byId('paper'));
  return NAMES.map((name) => style.getPropertyValue(`--ink-${name}`));
}
