import { showMessage, showEnd } from './exchange-panel.js';
import { answerQuestions } from './questions.js';
import { connect } from './requests.js';
import { Connection } from './shared/connection.js';
import { onRetry, showState } from './shared/connection-view.js';
import { byId } from './shared/dom.js';

const questions = {};
const serverListeners = [];
let calls = null;

const connection = new Connection('observatory', {
  onOpen(socket) {
    showWhatPasses(socket);
    calls = connect(socket);
    answerQuestions(socket, questions);
    socket.addEventListener('message', ({ data }) => hearServer(JSON.parse(data)));
  },
  onClose: showEnd,
  onState(state) {
    showState(state);
    for (const button of document.querySelectorAll('main button.needs-server')) {
      button.disabled = state.name !== 'connected';
    }
  },
});
onRetry(() => {
  connection.comeBack();
  // The button goes away now: without this the keyboard would start again at the top of the page.
  byId('cards').focus();
});

/** Asks the server once; see requests.js. */
export function request(event, data) {
  if (calls === null) return Promise.reject(new Error('There is no connection yet'));
  return calls.request(event, data);
}

/** Has the server send one value after another; see requests.js. */
export function stream(event, data, call) {
  return calls.stream(event, data, call);
}

/** Answers an event of the server that has an id; see questions.js. */
export function onQuestion(event, answer) {
  questions[event] = answer;
}

/** Calls back when the server tells of its own what has happened with one of its jobs. */
export function onServer(about, listener) {
  serverListeners.push({ about, listener });
}

export function openLine() {
  connection.open();
}

function hearServer({ event, data }) {
  if (event === 'server') {
    serverListeners.filter(({ about }) => about === data.about).forEach(({ listener }) => listener(data.what));
  }
}

/** Every message of the connection as it is sent and as it arrives. */
function showWhatPasses(socket) {
  const send = socket.send.bind(socket);
  socket.send = (text) => {
    showMessage('sent', text);
    send(text);
  };
  socket.addEventListener('message', ({ data }) => showMessage('received', data));
}
