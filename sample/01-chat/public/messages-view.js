import { byId, clockTime, followEnd, make } from './shared/dom.js';

const KEPT = 500;
const GROUPED_WITHIN = 5 * 60_000;

const follow = followEnd(byId('log'));
const list = byId('messages');
const welcome = byId('welcome');

const shownIds = new Set();
const waitingRows = new Map();
let last = null;

/** Shows a message, once: after a reconnect the history brings many that are here already. */
export function showMessage(message, isMine) {
  if (shownIds.has(message.id)) {
    return;
  }
  shownIds.add(message.id);
  const follows = last?.from.name === message.from.name && message.at - last.at < GROUPED_WITHIN;
  last = message;
  append(
    make(
      'li',
      { class: ['message', isMine && 'mine', follows && 'follows'].filter(Boolean).join(' ') },
      make(
        'p',
        { class: 'from' },
        isMine ? 'You' : colored(make('bdi', {}, message.from.name), message.from),
        ' ',
        time(message.at),
      ),
      make('p', { class: 'text', dir: 'auto' }, message.text),
    ),
  );
}

export function showNotice({ kind, name, at }) {
  last = null;
  append(make('li', { class: 'notice' }, make('bdi', {}, name), ` ${kind} · `, time(at)));
}

/** A message that has not come back from the server yet. It stays at the end until it has, or was refused. */
export function showWaiting(tag, text) {
  dropWaiting(tag);
  const row = make(
    'li',
    { class: 'message mine waiting' },
    make('p', { class: 'text', dir: 'auto' }, text),
    make('p', { class: 'from' }, 'waiting for the connection'),
  );
  waitingRows.set(tag, row);
  append(row);
}

export function dropWaiting(tag) {
  waitingRows.get(tag)?.remove();
  waitingRows.delete(tag);
}

function append(row) {
  welcome.hidden = true;
  list.append(row, ...waitingRows.values());
  while (list.childElementCount > KEPT) {
    list.firstElementChild.remove();
  }
  follow();
}

function time(at) {
  return make('time', { datetime: new Date(at).toISOString() }, clockTime(at));
}

/** Each person who is here has another number, which chat.css makes a colour of. */
export function colored(element, { color }) {
  element.classList.add('colored');
  element.style.setProperty('--color-number', color);
  return element;
}
