import { HEIGHT, WIDTH } from './points.js';
import { byId, make } from './shared/dom.js';

const TINTS = 6;

const list = byId('people');
const cursors = byId('cursors');

// By id: the element of their pen on the paper, and the stroke that they are at.
const pens = new Map();
let names = new Map();

export function showPeople(people, myId) {
  names = new Map(people.map(({ id, name }) => [id, name]));
  delete list.dataset.empty;
  list.replaceChildren(
    ...people.map(({ id, name }) =>
      make('li', { class: `person tint-${id % TINTS}` }, name, id === myId ? make('small', {}, ' you') : ''),
    ),
  );
  for (const id of pens.keys()) {
    if (!names.has(id)) putAway(id);
  }
}

export function showNobody() {
  showPeople([]);
  list.dataset.empty = 'not connected';
}

/** Where somebody's pen is, and a little more of the stroke that it draws. Without points it has left the paper. */
export function movePen({ by, down, color, width }, points) {
  if (points.length === 0) {
    putAway(by);
    return;
  }
  const pen = pens.get(by) ?? takeUp(by);
  pen.cursor.style.left = `${(points.at(-2) / WIDTH) * 100}%`;
  pen.cursor.style.top = `${(points.at(-1) / HEIGHT) * 100}%`;
  pen.stroke = down ? { color, width, points: [...(pen.stroke?.points ?? []), ...points] } : undefined;
}

/** The stroke that somebody was at has come as a whole. */
export function endStroke(by) {
  const pen = pens.get(by);
  if (pen) pen.stroke = undefined;
}

export function unfinishedStrokes() {
  return [...pens.values()].flatMap(({ stroke }) => stroke ?? []);
}

function takeUp(id) {
  const cursor = make('li', { class: `cursor tint-${id % TINTS}` }, make('span', {}, names.get(id) ?? ''));
  const pen = { cursor, stroke: undefined };
  cursors.append(cursor);
  pens.set(id, pen);
  return pen;
}

function putAway(id) {
  pens.get(id)?.cursor.remove();
  pens.delete(id);
}
