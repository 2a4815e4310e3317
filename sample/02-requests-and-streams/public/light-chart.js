import { byId } from './shared/dom.js';
import { makeSvg } from './shared/svg.js';

const chart = byId('light-chart');
const now = byId('light-now');
const LEFT = 40;
const RIGHT = 320;
const TOP = 12;
const BOTTOM = 112;
const KEPT = 64;

const line = makeSvg('polyline', { class: 'curve' });
const tip = makeSvg('circle', { class: 'tip', r: 3.2 });
chart.append(
  ...[100, 50, 0].flatMap((light) => [
    makeSvg('line', { class: 'grid', x1: LEFT, x2: RIGHT, y1: heightOf(light), y2: heightOf(light) }),
    makeSvg('text', { class: 'scale', x: LEFT - 6, y: heightOf(light) + 3 }, `${light} %`),
  ]),
  line,
  tip,
);

let measured = [];

export function clearChart() {
  measured = [];
  draw();
  now.textContent = '';
}

export function addLight(measurement) {
  measured = [...measured, measurement].slice(-KEPT);
  draw();
  now.textContent = `day ${measurement.day.toFixed(1)} · ${Math.round(measurement.light)} %`;
}

function draw() {
  const step = (RIGHT - LEFT) / (KEPT - 1);
  const points = measured.map(({ light }, index) => [LEFT + index * step, heightOf(light)]);
  line.setAttribute('points', points.map((point) => point.map((value) => value.toFixed(1)).join()).join(' '));
  const [x, y] = points.at(-1) ?? [-10, -10];
  tip.setAttribute('cx', x);
  tip.setAttribute('cy', y);
}

function heightOf(light) {
  return BOTTOM - (light / 100) * (BOTTOM - TOP);
}
