import { framesPanel } from './frames-panel.js';
import { dropWaiting, showMessage, showNotice, showWaiting } from './messages-view.js';
import { Outbox, randomTag } from './outbox.js';
import { showNobody, showPeople, showTyping, stopTyping } from './people-view.js';
import { Connection } from './shared/connection.js';
import { onRetry, showState } from './shared/connection-view.js';
import { byId } from './shared/dom.js';
import { offerViews } from './shared/views.js';
import { TypingSignal } from './typing-signal.js';

const joinForm = byId('join');
const nameField = byId('name');
const nameError = byId('name-error');
const composer = byId('composer');
const textField = byId('text');
const banner = byId('banner');
const leaveButton = byId('leave');

// Known to this page alone: with it the server knows the page again when it comes back on another connection.
const seatKey = randomTag();
const outbox = new Outbox();

// The ids this page has had, one for each connection that joined: what they said is this page's own.
const myIds = new Set();

let wantedName = '';
let me = null;

const connection = new Connection('chat', { onOpen, onClose, onState });
const typingSignal = new TypingSignal((typing) => me && sendEvent('typing', { typing }));

function onOpen(socket) {
  socket.onmessage = ({ data }) => onMessage(JSON.parse(data));
  showBanner('');
  if (!framesPanel.paused) {
    sendEvent('watchFrames', { on: true });
  }
  join();
}

function onClose(event) {
  me = null;
  showNobody('not connected');
  outbox.rest().forEach(([tag, text]) => showWaiting(tag, text));
  framesPanel.addEnd(event);
}

function onState(state) {
  showState(state);
  if (state.name === 'stopped') {
    wantedName = '';
    showBanner(state.reason);
    showNobody('not connected');
    showForms();
  } else if (state.name === 'offline') {
    showBanner('There is no network. What you type is kept, and sent when it is back.');
  }
}

const handlers = {
  joined({ id, name, people, history }) {
    me = { id, name };
    myIds.add(id);
    showForms();
    showPeople(people, id);
    history.forEach(takeMessage);
    for (const [tag, text] of outbox.rest()) {
      sendEvent('say', { text, tag });
    }
  },
  people: (people) => showPeople(people, me?.id),
  message: takeMessage,
  typing: showTyping,
  notice: showNotice,
  frame: (report) => framesPanel.add(report),
  exception({ message, about, tag }) {
    if (tag !== undefined) {
      outbox.settle(tag);
      dropWaiting(tag);
    }
    if (about === 'name') {
      wantedName = '';
      showForms();
      showNameError(message);
    } else {
      showBanner(message, 'alarm');
    }
  },
};

/** Says whether there was a connection to send it. */
function sendEvent(event, data) {
  return connection.send(JSON.stringify({ event, data }));
}

function onMessage({ event, data }) {
  if (Object.hasOwn(handlers, event)) {
    handlers[event](data);
  }
}

function takeMessage(message) {
  const isMine = myIds.has(message.from.id);
  if (isMine) {
    outbox.settle(message.tag);
    dropWaiting(message.tag);
  }
  stopTyping(message.from.id);
  showMessage(message, isMine);
}

function join() {
  if (wantedName !== '') {
    sendEvent('join', { name: wantedName, key: seatKey });
  } else {
    sendEvent('people');
  }
}

function say() {
  const text = textField.value.trim();
  if (text === '') {
    return;
  }
  const tag = outbox.add(text);
  showBanner('');
  textField.value = '';
  fitText();
  typingSignal.stop();
  if (!me || !sendEvent('say', { text, tag })) {
    showWaiting(tag, text);
  }
}

/** The join form before joining, the composer ever after: also while the connection is away. */
function showForms() {
  const inside = wantedName !== '';
  const hadFocus = [joinForm, composer, leaveButton].some((part) => part.contains(document.activeElement));
  const changes = inside === composer.hidden;
  joinForm.hidden = inside;
  composer.hidden = !inside;
  leaveButton.hidden = !inside;
  if (changes && hadFocus) {
    focusField();
  }
}

function focusField() {
  (composer.hidden ? nameField : textField).focus();
}

function showBanner(text, tone = 'calm') {
  banner.textContent = text;
  banner.dataset.tone = tone;
  banner.hidden = text === '';
}

function showNameError(text) {
  nameError.textContent = text;
  nameField.setAttribute('aria-invalid', String(text !== ''));
}

/** A line of text is one line high; more lines grow up to a third of the screen. */
function fitText() {
  textField.style.height = 'auto';
  textField.style.height = `${textField.scrollHeight + textField.offsetHeight - textField.clientHeight}px`;
}

joinForm.addEventListener('submit', (event) => {
  event.preventDefault();
  wantedName = nameField.value.trim();
  showNameError(wantedName === '' ? 'Please give a name.' : '');
  connection.comeBack();
  join();
});
composer.addEventListener('submit', (event) => {
  event.preventDefault();
  say();
});
textField.addEventListener('keydown', (event) => {
  // An Enter that ends the choice of a character (Japanese, Chinese, …) does not send.
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    say();
  }
});
textField.addEventListener('input', () => {
  fitText();
  typingSignal.typed(textField.value.trim() !== '');
});
leaveButton.addEventListener('click', () => connection.leave('You left the chat.'));
onRetry(() => {
  connection.comeBack();
  // The button goes away now: without this the keyboard would start again at the top of the page.
  focusField();
});
framesPanel.onPause((paused) => sendEvent('watchFrames', { on: !paused }));
framesPanel.onPing(() => sendEvent('pingMe'));

offerViews('chat', 'frames');
showForms();
connection.open();
