import { byId, make } from './shared/dom.js';

// The kinds of `server.metrics().incidents` in words.
const KINDS = {
  handshakeRefused: 'handshake refused',
  frameRefused: 'frame refused',
  messageRefused: 'message refused',
  messageDropped: 'message dropped',
  cutOff: 'connection ended',
};

const list = byId('bars');

/** What the server has refused, dropped or ended since it was started: the most frequent reason first. */
export function showBars(incidents) {
  const most = Math.max(...incidents.map(({ count }) => count));
  const sorted = incidents.toSorted((one, other) => other.count - one.count);
  list.replaceChildren(...sorted.map((incident) => bar(incident, incident.count / most)));
}

function bar({ kind, reason, count }, share) {
  const length = make('i', { 'aria-hidden': 'true' });
  length.style.setProperty('--share', `${share * 100}%`);
  return make(
    'li',
    { 'data-kind': kind, 'data-reason': reason },
    make('span', {}, make('code', {}, reason), ' ', make('small', {}, KINDS[kind] ?? kind)),
    make('b', {}, count.toLocaleString('en')),
    length,
  );
}
