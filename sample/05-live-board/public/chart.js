import { KEPT } from './history.js';
import { make } from './shared/dom.js';
import { makeSvg } from './shared/svg.js';

const WIDTH = 300;
const HEIGHT = 100;

/** One or two lines over the last minute, with what they are now, their unit and the end of the axis. */
export class Chart {
  #title;
  #unit;
  #floor;
  #lines;
  #top = make('span', { class: 'top-of-axis', 'aria-hidden': 'true' });
  #svg = makeSvg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img' });

  /**
   * @param unit writes a value with its unit
   * @param floor the axis has at least this at its end
   * @param series what is drawn, by what it is called
   */
  constructor(title, { unit, floor, series }) {
    this.#title = title;
    this.#unit = unit;
    this.#floor = floor;
    this.#lines = Object.entries(series).map(([name, key], index) => ({
      name,
      key,
      now: make('b', {}, '–'),
      line: makeSvg('polyline', { class: `line line-${index}` }),
    }));
    this.#svg.append(...[0, 0.5, 1].map(gridLine), ...this.#lines.map(({ line }) => line));
    this.draw([]);
  }

  get figure() {
    const legend = this.#lines.map(({ name, now }, index) => make('span', { class: `key-${index}` }, `${name} `, now));
    return make(
      'figure',
      { class: 'chart' },
      make('figcaption', {}, make('h3', {}, this.#title), ...legend),
      make('div', { class: 'plot' }, this.#svg, this.#top, make('span', { class: 'zero', 'aria-hidden': 'true' }, '0')),
      make('p', { class: 'time', 'aria-hidden': 'true' }, make('span', {}, '60 s ago'), make('span', {}, 'now')),
    );
  }

  /** @param points the oldest first; the last one is now */
  draw(points) {
    const last = points.at(-1);
    const most = Math.max(this.#floor, ...this.#lines.flatMap(({ key }) => points.map((point) => point[key])));
    const end = roundUp(most);
    this.#top.textContent = this.#unit(end);
    for (const { key, now, line } of this.#lines) {
      now.textContent = last ? this.#unit(last[key]) : '–';
      line.setAttribute('points', points.map((point) => placeOf(point, key, last.at, end)).join(' '));
    }
    const values = this.#lines.map(({ name, now }) => `${name} ${now.textContent}`).join(', ');
    this.#svg.setAttribute('aria-label', `${this.#title}: ${values}. The axis ends at ${this.#unit(end)}.`);
  }
}

function placeOf(point, key, now, end) {
  const x = WIDTH * (1 - (now - point.at) / KEPT);
  return `${x.toFixed(1)},${(HEIGHT * (1 - point[key] / end)).toFixed(1)}`;
}

function gridLine(height) {
  return makeSvg('line', { class: 'grid', x1: 0, x2: WIDTH, y1: HEIGHT * height, y2: HEIGHT * height });
}

/** The next of 1, 2, 5, 10, 20, 50, … */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value);
}
