import { showDoor, showToken, speakVerdict, startCountdown, stopCountdown } from './doors-view.js';
import { addEvent } from './events-view.js';
import { ask, findRefusal } from './http.js';
import { onLogin, onLogout, showLoginError, showMe } from './login-view.js';
import { byId } from './shared/dom.js';
import { Talk } from './talk.js';
import { clearField, onAgain, onSend, showMessage, showPeople, showRemark, showTalk } from './talk-view.js';

const CLOSED = 'Nobody gets in here before the guard has let the handshake through.';
const LOG_IN_AGAIN = 4401;
const NOT_REACHED = { ok: false, status: '–', body: { message: 'Not reached' } };

let me;
let talk;

// One thing after the other: the doors show what came of the last one.
let work = Promise.resolve();

function next(job) {
  work = work.then(job).catch((error) => addEvent('this page', 'failed', false, error.message));
}

/** Shows the token, whatever the cookie has, to the guard of the route and of the handshake. */
async function tryDoors() {
  leave();
  await Promise.all([tryHttp(), trySocket()]);
  speakVerdict();
  // On a phone the button that was pressed is below.
  byId('doors').scrollIntoView({ block: 'nearest' });
}

async function tryHttp() {
  showDoor('http', 'asking');
  const { ok, status, body } = await ask('GET', 'me').catch(() => NOT_REACHED);
  me = ok ? body : undefined;
  showMe(me);
  if (ok) {
    showToken(`${me.name}’s token`);
    showDoor('http', 'open', { status, verdict: 'OK', note: `{ name: "${me.name}", role: "${me.role}" }` });
  } else if (status === NOT_REACHED.status) {
    showDoor('http', 'ended', { status, verdict: body.message });
  } else {
    showDoor('http', 'refused', { status, verdict: body.message, note: 'The controller is not called.' });
  }
}

function trySocket() {
  showDoor('socket', 'asking');
  return new Promise((decided) => {
    talk = new Talk({
      onOpen() {
        addEvent('WebSocket /talk', 101, true, 'The connection is open.');
        showDoor('socket', 'open', { status: 101, verdict: 'Open', note: 'client.data has the user.' });
        showTalk(true);
        decided();
      },
      onRefused: (attempt, code) => explainRefusal(attempt, code).then(decided, decided),
      onEvent: (event, data) => Object.hasOwn(handlers, event) && handlers[event](data),
      onEnd: ended,
    });
  });
}

async function explainRefusal(attempt, code) {
  const refusal = await findRefusal(attempt).catch(() => undefined);
  const { status, message } = refusal ?? { status: code, message: NOT_REACHED.body.message };
  addEvent('WebSocket /talk', status, false, `${message}. The page itself only hears: closed, ${code}.`);
  showDoor('socket', refusal ? 'refused' : 'ended', {
    status,
    verdict: message,
    note: 'No connection has opened.',
  });
  showTalk(false, refusal ? CLOSED : 'The server can’t be reached.', !refusal);
}

function ended(code, reason) {
  stopCountdown();
  addEvent('WebSocket /talk', code, false, reason || 'The connection is lost.');
  if (code !== LOG_IN_AGAIN) {
    showDoor('socket', 'ended', { status: code, verdict: 'Closed', note: 'The connection is lost.' });
    showTalk(false, 'The connection is lost.', true);
    return;
  }
  showToken(`${me?.name ?? 'somebody'}’s token, which has ended`);
  showDoor('socket', 'refused', { status: code, verdict: 'Closed', note: `${reason}.` });
  showTalk(false, CLOSED);
  next(async () => {
    await tryHttp();
    showLoginError(`${reason}: please log in again.`);
    speakVerdict();
  });
}

const handlers = {
  welcome({ name, role, expiresIn }) {
    startCountdown(expiresIn);
    showRemark(`Welcome, ${name}. The server knows you as ${role}.`);
  },
  people: showPeople,
  said: (message) => showMessage(message, 'said'),
  announced: (message) => showMessage(message, 'announced'),
};

function leave() {
  talk?.leave();
  talk = undefined;
  stopCountdown();
  showTalk(false, CLOSED);
}

async function logOut() {
  leave();
  if (me) {
    await ask('POST', 'logout');
  }
}

onLogin((fields) =>
  next(async () => {
    const note = 'The token came in a cookie: HttpOnly, SameSite=Strict.';
    const { ok, body } = await ask('POST', 'login', fields, note);
    if (ok) {
      await tryDoors();
    } else {
      showLoginError(body.message);
    }
  }),
);
onLogout(() =>
  next(async () => {
    await logOut();
    showToken('no token');
    await tryDoors();
  }),
);
byId('tries').addEventListener('click', ({ target }) => {
  const button = target.closest('button');
  if (button) {
    next(async () => {
      await logOut();
      await ask('POST', 'bad-tokens', { kind: button.dataset.kind }, button.dataset.note);
      showToken(button.dataset.shown);
      await tryDoors();
    });
  }
});
onSend((event, text) => {
  clearField();
  talk?.request(event, { text }, (exception) => {
    if (exception) {
      addEvent(event, exception.code, false, exception.message);
      showRemark(`${event} was refused: ${exception.message} (${exception.code})`, 'alarm');
    } else {
      addEvent(event, 'done', true);
    }
  });
});
onAgain(() => next(tryDoors));

next(tryDoors);
