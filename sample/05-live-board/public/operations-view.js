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
byId('charts').append(...charts.map(({ figure }) => figure));
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

/** There is another connection, perhaps to another server. */
export function expectFigures() {
  history.interrupt();
}

export function showFigures(figures) {
  history.add(figures);
  for (const chart of charts) chart.draw(history.points);
  showTable(figures, history.points);
  showBars(figures.incidents);
}

pause.addEventListener('click', () => {
  pause.setAttribute('aria-pressed', String(pause.getAttribute('aria-pressed') === 'false'));
  tell(isWatching());
});

new IntersectionObserver(([{ isIntersecting }]) => {
  if (isVisible === isIntersecting) return;
  isVisible = isIntersecting;
  tell(isWatching());
}).observe(panel);
