import { byId } from './dom.js';

const view = byId('connection');
const shown = byId('state');
const spoken = byId('state-spoken');
const retry = byId('retry');

let countdown = 0;

/** Shows how the connection is. The seconds are only seen: a screen reader hears each state once. */
export function showState(state) {
  clearInterval(countdown);
  view.dataset.state = state.name;
  retry.hidden = state.name !== 'waiting' && state.name !== 'stopped';
  retry.textContent = state.name === 'stopped' ? 'Connect' : 'Try now';
  spoken.textContent = spokenText(state);
  tick(state);
  if (state.name === 'waiting') {
    countdown = setInterval(() => tick(state), 250);
  }
}

export function onRetry(listener) {
  retry.addEventListener('click', listener);
}

function tick(state) {
  shown.textContent = shownText(state);
}

function shownText(state) {
  switch (state.name) {
    case 'connecting':
      return 'Connecting…';
    case 'connected':
      return 'Connected';
    case 'waiting':
      return `Reconnecting in ${Math.max(0, Math.ceil((state.until - Date.now()) / 1000))} s`;
    default:
      return 'Offline';
  }
}

function spokenText(state) {
  switch (state.name) {
    case 'waiting':
      return 'Connection lost. It will be tried again.';
    case 'offline':
      return 'Offline. It will be tried again with the network.';
    case 'stopped':
      return `Offline. ${state.reason}`;
    default:
      return shownText(state);
  }
}
