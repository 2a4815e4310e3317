import { byId, make } from './shared/dom.js';
import { colored } from './messages-view.js';

const FORGET_TYPING = 6000;

const list = byId('people');
const typingLine = byId('typing');
const typing = new Map();

export function showPeople(people, myId) {
  list.dataset.empty = 'nobody yet';
  list.replaceChildren(...people.map((person) => chip(person, person.id === myId)));
  for (const id of typing.keys()) {
    if (!people.some((person) => person.id === id)) {
      stopTyping(id);
    }
  }
}

export function showNobody(why) {
  showPeople([]);
  list.dataset.empty = why;
}

export function showTyping({ id, name, typing: isTyping }) {
  stopTyping(id);
  if (isTyping) {
    typing.set(id, { name, timer: setTimeout(() => stopTyping(id), FORGET_TYPING) });
  }
  drawTyping();
}

export function stopTyping(id) {
  clearTimeout(typing.get(id)?.timer);
  typing.delete(id);
  drawTyping();
}

function chip(person, isMe) {
  const name = make('bdi', { title: person.name }, person.name);
  return colored(make('li', { class: 'person' }, name, isMe ? make('small', {}, ' you') : ''), person);
}

function drawTyping() {
  const names = [...typing.values()].map(({ name }) => make('bdi', {}, name));
  if (names.length === 0) {
    typingLine.replaceChildren();
  } else if (names.length < 3) {
    typingLine.replaceChildren(names[0], ...(names[1] ? [' and ', names[1], ' are'] : [' is']), ' typing…');
  } else {
    typingLine.replaceChildren(`${names.length} people are typing…`);
  }
}
