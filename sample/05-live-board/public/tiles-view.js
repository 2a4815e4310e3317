import { byId, make } from './shared/dom.js';

const list = byId('tiles');
const here = byId('here');
const tiles = new Map();
let choose = () => {};

export function onChoice(listener) {
  choose = listener;
}

/** All stages, as they are on the server; again after each connection, which changes nothing as a rule. */
export function showStages(stages, chosen) {
  for (const { id, name, act } of stages) {
    if (!tiles.has(id)) tiles.set(id, addTile(id, name, act));
    showChosen(id, chosen.has(id));
  }
}

export function showChosen(id, isChosen) {
  tiles.get(id).button.setAttribute('aria-pressed', String(isChosen));
}

export function focusTile(id) {
  tiles.get(id).button.focus();
}

/** Undefined while nobody knows. */
export function showPeople(people) {
  here.textContent = people ? `${people.here} here` : '';
  const most = Math.max(1, ...Object.values(people?.at ?? {}));
  for (const [id, { button, count, spoken }] of tiles) {
    const number = people?.at[id];
    count.textContent = number ?? '–';
    spoken.textContent = number === undefined ? '' : `, ${number} here`;
    button.style.setProperty('--share', `${((number ?? 0) / most) * 100}%`);
  }
}

function addTile(id, name, act) {
  const count = make('b', { 'aria-hidden': 'true' }, '–');
  const spoken = make('span', { class: 'spoken' });
  const button = make(
    'button',
    { type: 'button', class: 'tile', 'aria-pressed': 'false', 'data-stage': id },
    make('span', { class: 'name' }, name),
    count,
    make('small', {}, ` ${act}`),
    spoken,
  );
  button.addEventListener('click', () => choose(id));
  list.append(make('li', {}, button));
  return { button, count, spoken };
}
