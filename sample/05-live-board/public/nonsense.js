import { isWatching } from './operations-view.js';
import { byId } from './shared/dom.js';

const MANY = 200;
const TOO_LONG = 5000;

/** Sends what a server had better not take: each is counted there by its reason. */
export function onNonsense({ send, sendText }) {
  const kinds = {
    text: () => sendText('This is not JSON'),
    event: () => send('coffee'),
    // More than `rateLimit` allows, of what changes nothing.
    flood: () => Array.from({ length: MANY }, () => send(isWatching() ? 'watch' : 'unwatch')),
    // Longer than `maxPayload`: this ends the connection with 1009, and the page comes back to its rooms.
    long: () => sendText('x'.repeat(TOO_LONG)),
  };
  byId('nonsense').addEventListener('click', ({ target }) => kinds[target.closest('button')?.value]?.());
}
