import { Chart } from './chart.js';
import { figureRows } from './figures-table.js';
import { History } from './history.js';
import { showBars } from './refusals-view.js';
import { byId } from './shared/dom.js';
import { bytes, count, bytesPerSecond, perSecond } from './units.js';

const panel = byId('operations');
const pause = byId('pause');
const history = new History();

const charts = [
  new Chart('Connections', { unit: count, floor: 5, series: { clients: 'clients', rooms: 'rooms' } }),
  new Chart('Messages', { unit: perSecond, floor: 10, series: { in: 'messagesIn', out: 'messagesOut' } }),
  new Chart('Traffic', { unit: bytesPerSecond, floor: 1000, series: { in: 'bytesIn', out: 'bytesOut' } }),
  new Chart('Unsent', { unit: bytes, floor: 1000, series: { sum: 'bufferedSum', max: 'bufferedMax' } }),
];
const place = byId('charts');
place.append(...charts.map(({ figure }) => figure));
const showTable = figureRows(byId('figures'));

let isVisible = false;
let tell = () => {};

/** Whoever does not look is not in the room: what nobody sees need not be sent. */
export function isWatching() {
  return isVisible && pause.getAttribute('aria-pressed') === 'false';
}

export function onWatching(listener) {
  tell = listener;
}

/** The connection is gone: the next one may be to another server. */
export function interruptFigures() {
  history.interrupt();
  place.classList.add('stale');
}

/** @param figures the newest last: one, or those of the last minute */
export function showFigures(...figures) {
  place.classList.remove('stale');
  for (const one of figures) history.add(one);
  for (const chart of charts) chart.draw(history.points);
  showTable(figures.at(-1), history.points);
  showBars(figures.at(-1).incidents);
}

pause.addEventListener('click', () => {
  pause.setAttribute('aria-pressed', String(pause.getAttribute('aria-pressed') === 'false'));
  place.classList.add('stale');
  tell(isWatching());
});

new IntersectionObserver((entries) => {
  const { isIntersecting } = entries.at(-1);
  if (isVisible === isIntersecting) return;
  isVisible = isIntersecting;
  tell(isWatching());
}).observe(panel);
