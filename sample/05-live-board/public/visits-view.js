import { byId, make } from './shared/dom.js';

const LOUDEST = 11;

const list = byId('visits');
// A card for each stage where this page is. Nothing in it is made anew when something changes: a button keeps its focus.
const visits = new Map();
const changed = new Set();
let heads = {};
let owner = { turn() {}, leave() {} };
let drawing = 0;

export function onVisit(listeners) {
  owner = listeners;
}

/** @returns whether it has become louder */
export function showVisit(stage, { volume, updates }) {
  if (!visits.has(stage.id)) visits.set(stage.id, addVisit(stage));
  const visit = visits.get(stage.id);
  const louder = volume > visit.volume;
  Object.assign(visit, { volume, updates, isStale: false });
  draw(stage.id);
  return louder;
}

export function hideVisit(id) {
  visits.get(id)?.parts.card.remove();
  visits.delete(id);
}

/** What somebody has just done there. */
export function showNews(id, text) {
  const visit = visits.get(id);
  if (!visit) return;
  visit.news = text;
  draw(id);
}

export function showHeads(at) {
  heads = at;
  for (const id of visits.keys()) draw(id);
}

/** The connection is gone: what is seen is how it was. */
export function showStale() {
  for (const [id, visit] of visits) {
    visit.isStale = true;
    draw(id);
  }
}

/** At the next frame, however much a crowd changes until then. */
function draw(id) {
  changed.add(id);
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(drawChanged);
}

function drawChanged() {
  for (const id of changed) {
    const visit = visits.get(id);
    if (visit) drawVisit(visit, heads[id] ?? 0);
  }
  changed.clear();
}

function drawVisit({ parts, volume, updates, news, isStale }, people) {
  parts.card.classList.toggle('stale', isStale);
  parts.meter.setAttribute('aria-valuenow', volume);
  [...parts.meter.children].forEach((bar, index) => bar.classList.toggle('on', index < volume));
  parts.volume.textContent = volume;
  parts.people.textContent = people;
  parts.updates.textContent = updates.toLocaleString('en');
  parts.word.textContent = updates === 1 ? ' update' : ' updates';
  parts.news.textContent = news;
  for (const button of parts.knobs) button.disabled = isStale;
}

function addVisit({ id, name, act }) {
  const volume = make('b', { 'aria-hidden': 'true' });
  const meter = make(
    'span',
    { class: 'meter', role: 'meter', 'aria-label': `Volume of ${name}`, 'aria-valuemin': 0, 'aria-valuemax': LOUDEST },
    ...Array.from({ length: LOUDEST }, () => make('i', {})),
  );
  const [softer, louder] = [knob('−', `${name} softer`), knob('+', `${name} louder`)];
  const goAway = make('button', { type: 'button', class: 'quiet', 'aria-label': `Leave ${name}` }, 'Leave');
  const [people, updates, word, news] = [make('b', {}), make('b', {}), make('span', {}), make('p', { class: 'news' })];
  const card = make(
    'li',
    { class: 'visit', 'data-stage': id },
    make('h4', {}, name, ' ', make('small', {}, act)),
    goAway,
    meter,
    make('div', { class: 'knobs' }, softer, volume, louder),
    make('p', { class: 'facts' }, people, ' here, ', updates, word),
    news,
  );
  softer.addEventListener('click', () => owner.turn(id, -1));
  louder.addEventListener('click', () => owner.turn(id, 1));
  goAway.addEventListener('click', () => owner.leave(id));
  list.append(card);
  return {
    parts: { card, meter, volume, people, updates, word, news, knobs: [softer, louder] },
    volume: 0,
    updates: 0,
    news: '',
    isStale: false,
  };
}

function knob(sign, label) {
  return make('button', { type: 'button', 'aria-label': label }, sign);
}
