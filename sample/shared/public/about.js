// The menu at the top of every page: where its source and the docs are, and which other samples there are.
import { make } from './dom.js';

const response = await fetch('about.json');
const { source, docs, others } = await response.json();

const menu = make(
  'details',
  { class: 'about' },
  make('summary', {}, 'About'),
  make(
    'div',
    {},
    make('p', {}, document.querySelector('meta[name="description"]').content),
    make('p', {}, link('Source of this sample', source), ' · ', link('Documentation', docs)),
    make('h2', {}, 'The other samples'),
    make('ul', {}, ...others.map(otherSample)),
  ),
);

function otherSample({ description, source: address, command }) {
  const [title, what] = description.split(' on nest-raw-ws: ');
  return make('li', {}, link(title, address), `: ${what}`, make('code', {}, command));
}

function link(text, href) {
  return make('a', { href, target: '_blank', rel: 'noopener' }, text);
}

document.querySelector('.top h1').after(menu);

addEventListener('click', ({ target }) => {
  if (!menu.contains(target)) menu.open = false;
});
menu.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return;
  menu.open = false;
  menu.querySelector('summary').focus();
});
