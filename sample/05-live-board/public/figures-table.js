import { make } from './shared/dom.js';
import { bytes, bytesPerSecond, count, perSecond } from './units.js';

// What each row is called, what it is now, where it is in the history, and what has been counted in all.
const ROWS = [
  ['Clients', ({ clients }) => clients, 'clients', count, ({ accepted }) => accepted],
  ['Rooms', ({ rooms }) => rooms, 'rooms', count],
  ['Messages in', undefined, 'messagesIn', perSecond, ({ messages }) => messages.received],
  ['Messages out', undefined, 'messagesOut', perSecond, ({ messages }) => messages.sent],
  ['Bytes in', undefined, 'bytesIn', bytesPerSecond, ({ bytes: { received } }) => received],
  ['Bytes out', undefined, 'bytesOut', bytesPerSecond, ({ bytes: { sent } }) => sent],
  ['Unsent, of all', ({ buffered }) => buffered.sum, 'bufferedSum', bytes],
  ['Unsent, of one', ({ buffered }) => buffered.max, 'bufferedMax', bytes],
  ['Not read', ({ paused }) => paused, undefined, count],
  ['Handshakes', ({ pendingHandshakes }) => pendingHandshakes, undefined, count],
];

const NOTHING = '–';

/** The same as the charts show, and more, in words. Gives the function that fills it. */
export function figureRows(body) {
  const rows = ROWS.map(([name, now, key, unit, total]) => {
    const cells = { now: make('td', {}), most: make('td', {}), total: make('td', {}) };
    body.append(make('tr', {}, make('th', { scope: 'row' }, name), cells.now, cells.most, cells.total));
    return (figures, points) => {
      const value = now ? now(figures) : points.at(-1)?.[key];
      cells.now.textContent = value === undefined ? NOTHING : unit(value);
      const values = key ? points.map((point) => point[key]) : [];
      cells.most.textContent = values.length > 0 ? unit(Math.max(...values)) : NOTHING;
      cells.total.textContent = total ? total(figures).toLocaleString('en') : NOTHING;
    };
  });
  return (figures, points) => rows.forEach((fill) => fill(figures, points));
}
