import { jsonSizes } from './json-size.js';
import { partsOf } from './messagepack-parts.js';
import { countPoints } from './points.js';
import { byId, followEnd, make } from './shared/dom.js';

const KEPT = 60;
const MOST_PARTS = 40;
const BYTES_SHOWN = 16;

const list = byId('messages');
const follow = followEnd(byId('messages-scroller'));

const sums = { packed: 0, base64: 0, numbers: 0 };
// What is saved is said once something is drawn: names and greetings weigh about the same in both.
let hasStrokes = false;
let lastRow;
// The row whose last message is shown part by part; without a choice it is the last one worth a look.
let chosenRow;
let lastFrame;
let drawing = 0;

/** A message as it passes: sent, or received. */
export function showMessage(way, bytes, message) {
  const sizes = { packed: bytes.length, ...jsonSizes(message) };
  for (const name of Object.keys(sums)) sums[name] += sizes[name];
  hasStrokes ||= holdsPoints(message);
  addToRow(way, message.event, sizes);
  lastRow.frame = { way, bytes, message, sizes };
  if (isWorthALook(message)) lastFrame = lastRow.frame;
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(draw);
}

function draw() {
  showSums();
  showFrame(chosenRow?.frame ?? lastFrame);
  follow();
}

/** A stroke, the move of a pen, or a piece of the picture. */
function holdsPoints({ data }) {
  return [data].flat().some((part) => part?.points !== undefined);
}

/** Pens move all the time, and an answer that has no data only says that all is well. */
function isWorthALook({ event, data }) {
  return event !== 'pen' && (event !== '$complete' || data !== undefined);
}

function choose(row) {
  chosenRow?.button.setAttribute('aria-pressed', 'false');
  chosenRow = chosenRow === row ? undefined : row;
  chosenRow?.button.setAttribute('aria-pressed', 'true');
  draw();
}

function showSums() {
  for (const [name, sum] of Object.entries(sums)) {
    byId(`sum-${name}`).textContent = countOf(sum);
    byId(`bar-${name}`).style.width = `${(sum / sums.numbers) * 100}%`;
  }
  if (!hasStrokes) return;
  const saved = Math.round((1 - sums.packed / sums.numbers) * 100);
  for (const place of document.querySelectorAll('.saved')) {
    place.querySelector('span').textContent = `${saved} %`;
    place.hidden = false;
  }
}

/** Messages of one kind that follow each other share a row. */
function addToRow(way, event, sizes) {
  if (lastRow?.way !== way || lastRow.event !== event) {
    lastRow = newRow(way, event);
    while (list.childElementCount > KEPT) list.firstElementChild.remove();
  }
  const { button, shown } = lastRow;
  lastRow.count += 1;
  lastRow.packed += sizes.packed;
  lastRow.numbers += sizes.numbers;
  shown.times.textContent = lastRow.count > 1 ? `× ${lastRow.count}` : '';
  shown.packed.textContent = lastRow.packed.toLocaleString('en');
  shown.numbers.textContent = lastRow.numbers.toLocaleString('en');
  button.style.setProperty('--share', `${Math.min(100, (lastRow.packed / lastRow.numbers) * 100)}%`);
}

function newRow(way, event) {
  const shown = { times: make('small', {}), packed: make('b', {}), numbers: make('span', {}) };
  const button = make(
    'button',
    { type: 'button', class: 'message', 'aria-pressed': 'false' },
    make('span', { class: 'what' }, `${arrow(way)} ${event} `, shown.times),
    shown.packed,
    shown.numbers,
    make('i', { class: 'share', 'aria-hidden': 'true' }),
  );
  list.append(make('li', {}, button));
  const row = { way, event, button, shown, count: 0, packed: 0, numbers: 0 };
  button.addEventListener('click', () => choose(row));
  return row;
}

function showFrame({ way, bytes, message, sizes }) {
  const parts = partsOf(bytes, MOST_PARTS);
  byId('frame-title').textContent = `${arrow(way)} ${message.event}, ${countOf(sizes.packed)}`;
  byId('frame-json').textContent =
    `${countOf(sizes.numbers)} in JSON, ${sizes.base64.toLocaleString('en')} with base64`;
  const shown = parts.reduce((sum, part) => sum + part.bytes.length, 0);
  byId('frame-parts').replaceChildren(
    ...parts.map(partView),
    ...(shown < bytes.length ? [make('li', { class: 'rest' }, `… ${countOf(bytes.length - shown)} more`)] : []),
  );
}

function partView({ kind, key, bytes, meaning }) {
  const hex = Array.from(bytes.subarray(0, BYTES_SHOWN), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return make(
    'li',
    { class: `part part-${kind}` },
    make('code', {}, bytes.length > BYTES_SHOWN ? `${hex} …` : hex),
    make('small', {}, key === 'points' && kind === 'data' ? `${countPoints(bytes)} points` : meaning),
  );
}

function arrow(way) {
  return way === 'sent' ? '↑' : '↓';
}

function countOf(bytes) {
  return `${bytes.toLocaleString('en')} bytes`;
}
