import { byId, make } from './shared/dom.js';

const list = byId('tiles');
const here = byId('here');
const LOUDEST = 11;
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
  for (const [id, { count, spoken }] of tiles) {
    const number = people?.at[id];
    count.textContent = number ?? '–';
    spoken.textContent = number === undefined ? '' : `, ${number} here`;
  }
}

/** How loud it is everywhere, as a bar. */
export function showLevels(levels) {
  for (const [id, { button }] of tiles) button.style.setProperty('--share', `${(levels[id] / LOUDEST) * 100}%`);
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
