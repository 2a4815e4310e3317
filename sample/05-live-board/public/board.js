import { onRate, showRate } from './crowd-view.js';
import { onNonsense } from './nonsense.js';
import { interruptFigures, isWatching, onWatching, showFigures } from './operations-view.js';
import { Connection } from './shared/connection.js';
import { onRetry, showState } from './shared/connection-view.js';
import { byId } from './shared/dom.js';
import { offerViews } from './shared/views.js';
import { focusTile, onChoice, showChosen, showLevels, showPeople, showStages } from './tiles-view.js';
import { hideVisit, onVisit, showHeads, showNews, showStale, showVisit } from './visits-view.js';

const status = byId('status');

// Where this page is, or will be: the server forgets it with the connection, and is told again by the next one.
const chosen = new Set();
let stages = new Map();
let me = '';

const connection = new Connection('board', { onOpen, onClose, onState });

function onOpen(socket) {
  socket.onmessage = ({ data }) => onMessage(JSON.parse(data));
  if (chosen.size > 0) send('join', { stages: [...chosen] });
  if (isWatching()) send('watch');
}

function onClose() {
  showPeople(undefined);
  showStale();
  interruptFigures();
}

function onState(state) {
  showState(state);
  for (const part of document.querySelectorAll('.needs-server')) part.disabled = state.name !== 'connected';
  if (state.name === 'waiting' || state.name === 'offline') say('Not connected. The page comes back to its stages.');
  if (state.name === 'stopped') say(state.reason, 'alarm');
}

const handlers = {
  welcome({ name, stages: all, people, levels, rate }) {
    me = name;
    stages = new Map(all.map((stage) => [stage.id, stage]));
    showStages(all, chosen);
    handlers.people(people);
    showLevels(levels);
    showRate(rate);
    say(chosen.size === 0 ? `You are ${me}.` : `You are ${me} now, and back at ${namesOf([...chosen])}.`);
  },
  people(people) {
    showPeople(people);
    showHeads(people.at);
  },
  joined(states) {
    for (const state of states) if (chosen.has(state.stage)) showVisit(stages.get(state.stage), state);
  },
  turned({ by, ...state }) {
    if (!chosen.has(state.stage)) return; // on its way when this page has left
    const louder = showVisit(stages.get(state.stage), state);
    showNews(state.stage, `${nameOf(by)}: ${louder ? 'louder' : 'softer'}`);
  },
  came: ({ name, stages: ids }) => ids.forEach((id) => showNews(id, `${name} has come`)),
  went: ({ name, stages: ids }) => ids.forEach((id) => showNews(id, `${name} has gone`)),
  crowd({ rate, by }) {
    showRate(rate);
    say(`${nameOf(by)} ${by === me ? 'have' : 'has'} ${rate === 0 ? 'sent the crowd home' : 'called the crowd'}.`);
  },
  levels: showLevels,
  metrics: (figures) => showFigures(figures),
  pastMetrics: (past) => showFigures(...past),
  exception: ({ message }) => say(`The server: ${[message].flat().join(' ')}`, 'alarm'),
};

function onMessage({ event, data }) {
  if (Object.hasOwn(handlers, event)) handlers[event](data);
}

/** Says whether there was a connection to send it. */
function send(event, data) {
  return connection.send(JSON.stringify({ event, data }));
}

function goTo(id) {
  chosen.add(id);
  showChosen(id, true);
  say(
    send('join', { stages: [id] }) ? `You are at ${namesOf([id])}.` : `At ${namesOf([id])} with the next connection.`,
  );
}

function leave(id) {
  chosen.delete(id);
  showChosen(id, false);
  hideVisit(id);
  send('leave', { stages: [id] });
  say(`You have left ${namesOf([id])}.`);
}

function nameOf(by) {
  return by === me ? 'You' : by;
}

function namesOf(ids) {
  return ids.map((id) => stages.get(id).name).join(', ');
}

function say(text, tone = 'calm') {
  // The same again is no news, least of all to be read aloud.
  if (status.textContent !== text) status.textContent = text;
  status.dataset.tone = tone;
}

onChoice((id) => (chosen.has(id) ? leave(id) : goTo(id)));
onVisit({
  turn: (id, step) => send('turn', { stage: id, step }),
  leave(id) {
    leave(id);
    // The button is gone: without this the keyboard would start again at the top of the page.
    focusTile(id);
  },
});
onRate((rate) => send('crowd', { rate }));
onWatching((watching) => send(watching ? 'watch' : 'unwatch'));
onNonsense({ send, sendText: (text) => connection.send(text) });
onRetry(() => {
  connection.comeBack();
  byId('tiles').querySelector('button')?.focus();
});
offerViews('stages', 'operations');
connection.open();
