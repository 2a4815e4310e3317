import { byId } from './dom.js';

/** Where there is room for one half only, a button #show-NAME each chooses it: it is main[data-view='NAME'] then. */
export function offerViews(...names) {
  for (const name of names) {
    byId(`show-${name}`).addEventListener('click', () => show(name, names));
  }
}

function show(chosen, names) {
  byId('main').dataset.view = chosen;
  for (const name of names) {
    byId(`show-${name}`).setAttribute('aria-pressed', String(name === chosen));
  }
}
