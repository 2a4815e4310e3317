import { byId } from './shared/dom.js';

const doors = { http: byId('http'), socket: byId('socket') };
const guard = byId('guard');
const shownToken = byId('shown');
const countdown = byId('countdown');

let ticking = 0;

/** What is shown to the guard. */
export function showToken(what) {
  shownToken.textContent = what;
}

/** How long the token is good for. Only seen: a screen reader would read every second of it. */
export function startCountdown(milliseconds) {
  stopCountdown();
  const end = Date.now() + milliseconds;
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    countdown.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`;
  };
  tick();
  ticking = setInterval(tick, 250);
}

export function stopCountdown() {
  clearInterval(ticking);
  countdown.textContent = '';
}

/**
 * @param door 'http' or 'socket'
 * @param state asking, open, refused, or ended
 */
export function showDoor(door, state, { status = '…', verdict = '', note = '' } = {}) {
  const element = doors[door];
  element.dataset.state = state;
  element.querySelector('.status').textContent = String(status);
  element.querySelector('.verdict').textContent = verdict;
  element.querySelector('.note').textContent = note;
  showGuard();
}

/** Read aloud once both have decided. */
export function speakVerdict() {
  const [http, socket] = Object.values(doors).map((door) => door.querySelector('.verdict').textContent);
  byId('doors-spoken').textContent = `HTTP: ${http}. WebSocket: ${socket}.`;
}

function showGuard() {
  const states = Object.values(doors).map(({ dataset }) => dataset.state);
  guard.dataset.state = states.every((state) => state === states[0]) ? states[0] : 'asking';
}
