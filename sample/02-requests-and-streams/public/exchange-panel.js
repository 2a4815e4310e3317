import { byId, clockTime, followEnd, make } from './shared/dom.js';

const KEPT = 200;
const LONGEST = 150;
const TINTS = 6;

const list = byId('exchange-list');
const follow = followEnd(byId('exchange-scroller'));
const ANSWERS = new Set(['$next', '$complete', 'exception']);

// What each side has asked, by id: both count from 1, so an id alone does not say whose it is.
let asked = { sent: new Map(), received: new Map() };
// Rows of $next at the end of the list, by id: the next value takes the place of the last one.
let streaming = new Map();

/** A message as it passes: sent, or received. */
export function showMessage(way, text) {
  const message = JSON.parse(text);
  const owner = ownerOf(way, message);
  if (message.id !== undefined && owner === way && message.event !== '$cancel') {
    asked[owner].set(message.id, message.event);
  }
  if (message.event === '$next' && streaming.has(message.id)) {
    streaming.get(message.id)(text);
  } else {
    addRow(way, owner, message, text);
  }
  while (list.childElementCount > KEPT) {
    list.firstElementChild.remove();
  }
  follow();
}

export function showEnd({ code }) {
  asked = { sent: new Map(), received: new Map() };
  streaming = new Map();
  list.append(make('li', { class: 'exchange-end' }, `connection over, code ${code}`));
  follow();
}

/** Who has given the id of a message: answers have the id of the other side's request. */
function ownerOf(way, { event }) {
  if (!ANSWERS.has(event)) return way;
  return way === 'sent' ? 'received' : 'sent';
}

function addRow(way, owner, message, text) {
  const times = make('b', { class: 'times' });
  const line = make('p', { class: 'json' }, ...parts(text));
  const time = make('time', {}, clockTime(Date.now(), '2-digit'));
  list.append(
    make(
      'li',
      { class: `exchange ${way} ${tintOf(owner, message.id)}` },
      make(
        'p',
        { class: 'facts' },
        make('b', {}, way === 'sent' ? '↑ sent' : '↓ received'),
        ...chip(owner, message),
        times,
        time,
      ),
      line,
    ),
  );
  if (message.event !== '$next') {
    streaming.clear();
    return;
  }
  let count = 1;
  streaming.set(message.id, (next) => {
    times.textContent = `× ${++count}`;
    time.textContent = clockTime(Date.now(), '2-digit');
    line.replaceChildren(...parts(next));
  });
}

function chip(owner, { event, id }) {
  if (id === undefined) return [make('span', { class: 'chip' }, 'an event')];
  const what = asked[owner].get(id) ?? event;
  return [make('span', { class: 'chip' }, owner === 'sent' ? `${id} · ${what}` : `server’s ${id} · ${what}`)];
}

function tintOf(owner, id) {
  if (id === undefined) return 'no-tint';
  return owner === 'received' ? 'tint-server' : `tint-${id % TINTS}`;
}

/** A message with what it is about set apart: its event and its id. Long data is cut in the middle, only here. */
function parts(text) {
  const [, start, event, middle, id, end] = /^(\{"event":)("[^"]*")(.*?)("id":\d+)?(\})$/s.exec(text) ?? [];
  if (event === undefined) return [quiet(text)];
  const data = middle.length > LONGEST ? `${middle.slice(0, LONGEST - 20)} … ${middle.slice(-12)}` : middle;
  return [quiet(start), make('b', {}, event), quiet(data), make('b', {}, id ?? ''), quiet(end)];
}

function quiet(text) {
  return make('span', {}, text);
}

byId('clear').addEventListener('click', () => {
  streaming.clear();
  list.replaceChildren();
});
