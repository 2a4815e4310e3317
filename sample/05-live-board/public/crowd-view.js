import { byId } from './shared/dom.js';

const crowd = byId('crowd');

/** How busy it is: the same for everybody, whoever has chosen it. */
export function showRate(rate) {
  crowd.querySelector(`[value="${rate}"]`).checked = true;
}

export function onRate(listener) {
  crowd.addEventListener('change', ({ target }) => listener(Number(target.value)));
}
