import { byId, clockTime, followEnd, make } from './shared/dom.js';

const KEPT = 100;

const list = byId('events');
const follow = followEnd(byId('events-scroller'));

/**
 * One line of what happened.
 * @param good whether it was let through; undefined where nobody had to decide
 */
export function addEvent(what, result, good, note = '') {
  const tone = good === undefined ? 'plain' : good ? 'good' : 'bad';
  list.append(
    make(
      'li',
      { class: 'event' },
      make('code', {}, what),
      make('b', { class: 'result', 'data-tone': tone }, String(result)),
      make('time', {}, clockTime(Date.now(), '2-digit')),
      note && make('p', { class: 'hint' }, note),
    ),
  );
  while (list.childElementCount > KEPT) {
    list.firstElementChild.remove();
  }
  follow();
}

byId('clear').addEventListener('click', () => list.replaceChildren());
