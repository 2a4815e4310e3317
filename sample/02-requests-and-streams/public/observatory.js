import './errors-card.js';
import './exposure-card.js';
import './light-card.js';
import './point-card.js';
import './question-card.js';
import { openLine } from './line.js';
import { byId } from './shared/dom.js';

function show(view) {
  byId('main').dataset.view = view;
  byId('show-observatory').setAttribute('aria-pressed', String(view === 'observatory'));
  byId('show-exchange').setAttribute('aria-pressed', String(view === 'exchange'));
}

byId('show-observatory').addEventListener('click', () => show('observatory'));
byId('show-exchange').addEventListener('click', () => show('exchange'));

openLine();
