import { byId, followEnd, make } from './shared/dom.js';

const KEPT = 100;
const TINTS = { host: 'tint-0', guest: 'tint-3' };

const people = byId('people');
const messages = byId('messages');
const empty = byId('talk-empty');
const again = byId('again');
const composer = byId('composer');
const field = byId('text');
const follow = followEnd(byId('talk-scroller'));

export function showPeople(everybody) {
  people.replaceChildren(
    ...everybody.map(({ name, role }) =>
      make('li', { class: `person ${TINTS[role]}` }, name, make('small', {}, ` ${role}`)),
    ),
  );
}

export function showMessage({ from, text }, kind) {
  const announced = kind === 'announced' ? make('small', {}, 'announces ') : '';
  addLine(make('li', { class: `message ${kind}` }, make('b', {}, from), ' ', announced, make('span', {}, text)));
}

/** Something about the talk itself: a greeting, or what was not allowed. */
export function showRemark(text, tone = 'calm') {
  addLine(make('li', { class: 'remark', 'data-tone': tone }, text));
}

export function showTalk(isOpen, why = '', comesBack = false) {
  for (const control of composer.elements) {
    control.disabled = !isOpen;
  }
  again.hidden = !comesBack;
  empty.hidden = isOpen;
  byId('talk-why').textContent = why;
  if (!isOpen) {
    showPeople([]);
    messages.replaceChildren();
  }
}

/** Calls back with 'say' or 'announce', and the text. */
export function onSend(listener) {
  composer.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.focus();
    if (text !== '') {
      listener(event.submitter?.value ?? 'say', text);
    }
  });
}

export function clearField() {
  field.value = '';
}

export function onAgain(listener) {
  again.addEventListener('click', listener);
}

function addLine(line) {
  messages.append(line);
  while (messages.childElementCount > KEPT) {
    messages.firstElementChild.remove();
  }
  follow();
}
