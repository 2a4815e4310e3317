import { make } from './shared/dom.js';

/** Says in a place of the page what came of something: calm, or good, or what a promise was rejected with. */
export function showOutcome(place, text, tone = 'calm') {
  place.dataset.tone = tone;
  place.replaceChildren(text);
}

export function showRejection(place, error) {
  place.dataset.tone = 'alarm';
  place.replaceChildren(...(error.code ? [make('code', {}, error.code), ' '] : []), error.message);
}
