import { Line } from './line.js';
import { Outbox } from './outbox.js';
import { followPen } from './pen.js';
import { endStroke, movePen, showNobody, showPeople, unfinishedStrokes } from './people-view.js';
import {
  addStroke,
  clearPicture,
  countStrokes,
  drawOnTop,
  expectPicture,
  redraw,
  redrawTop,
  removeStroke,
} from './picture.js';
import { packPoints, unpackPoints } from './points.js';
import { onRetry, showState } from './shared/connection-view.js';
import { byId } from './shared/dom.js';
import { offerViews } from './shared/views.js';
import { chosenTool, onClear, onUndo } from './tools.js';

const status = byId('status');

// Known to this page alone: with it the server knows the page again when it comes back on another connection.
const key = crypto.getRandomValues(new Uint8Array(16));
const outbox = new Outbox();

let me = null;
let people = [];
// The connection stands and the picture is here: what is drawn can be sent.
let ready = false;
let current = null;

const line = new Line('drawing', { onOpen: join, onClose: leave, onState, onEvent });

async function join() {
  const had = countStrokes();
  expectPicture();
  try {
    me = await line.ask('join', { key });
    showPeople(people, me.id);
    await line.ask('picture', undefined, (strokes) => strokes.forEach(takeStroke));
  } catch {
    return; // the connection is over already; the next one begins here again
  }
  redraw();
  ready = true;
  say(greeting(had > 0 && countStrokes() === 0));
  outbox.rest().forEach((stroke) => void send(stroke));
}

function greeting(isPictureLost) {
  if (outbox.size > 0) return `Back again, with ${countOf(outbox.size)} drawn meanwhile.`;
  if (isPictureLost) return 'Back again. The picture is gone: the server had it in memory only.';
  return 'You draw with everybody who is here.';
}

function leave() {
  ready = false;
  showNobody();
  redrawTop();
}

function onState(state) {
  showState(state);
  if (state.name === 'waiting' || state.name === 'offline') sayOffline();
  if (state.name === 'stopped') say(state.reason, 'alarm');
}

const handlers = {
  people(list) {
    people = list;
    showPeople(people, me?.id);
  },
  stroke: takeStroke,
  pen(move) {
    movePen(move, unpackPoints(move.points));
    redrawTop();
  },
  undone: ({ id }) => removeStroke(id),
  cleared({ by, last }) {
    clearPicture(last);
    say(`${by} has cleared the picture.`);
  },
  exception: ({ message }) => say(message, 'alarm'),
};

function onEvent(event, data) {
  if (Object.hasOwn(handlers, event)) handlers[event](data);
}

/** What the server has taken, of anybody: also of this page, whose own picture of it lay on top until now. */
function takeStroke(stroke) {
  if (stroke.by === me?.id) outbox.settle(stroke.nr);
  endStroke(stroke.by);
  addStroke({ ...stroke, points: unpackPoints(stroke.points) });
  redrawTop();
}

async function send({ points, ...stroke }) {
  try {
    await line.ask('stroke', { ...stroke, points: packPoints(points) });
  } catch ({ code, message }) {
    if (code === 'closed') return; // it is kept, and sent again
    say(message, 'alarm');
  }
  outbox.settle(stroke.nr);
  redrawTop();
}

function tellPen(down, points) {
  if (ready) line.mention('pen', { ...chosenTool(), down, points: packPoints(points) });
}

async function undo() {
  if (!ready) {
    say(outbox.takeLast() ? 'Taken back before it was sent.' : 'Not connected: there is nothing to undo here.');
    redrawTop();
    return;
  }
  await attempt('undo', 'Your last stroke is gone.');
}

/** Asks for what has no other answer than that it is done. */
async function attempt(event, success) {
  try {
    await line.ask(event);
    say(success);
  } catch ({ message }) {
    say(message);
  }
}

function sayOffline() {
  const waiting = outbox.size > 0 ? ` ${countOf(outbox.size)} so far.` : '';
  say(`Not connected. What you draw is kept, and sent later.${waiting}`);
}

function countOf(strokes) {
  return strokes === 1 ? '1 stroke' : `${strokes} strokes`;
}

function say(text, tone = 'calm') {
  status.textContent = text;
  status.dataset.tone = tone;
}

followPen({
  onDraw(points) {
    current ??= chosenTool();
    current.points = points;
    redrawTop();
  },
  onMove: tellPen,
  onLeave: () => tellPen(false, []),
  onStroke(points) {
    const stroke = outbox.add({ ...(current ?? chosenTool()), points });
    current = null;
    redrawTop();
    if (ready) void send(stroke);
    else sayOffline();
  },
});
drawOnTop(() => [...outbox.rest(), ...unfinishedStrokes(), ...(current ? [current] : [])]);
onUndo(undo);
onClear(() => {
  if (ready) void attempt('clear', 'The picture is empty again.');
  else say('Not connected: the picture can be cleared later.');
});
onRetry(() => {
  line.comeBack();
  // The button goes away now: without this the keyboard would start again at the top of the page.
  byId('inks').querySelector(':checked').focus();
});
offerViews('drawing', 'bytes');
line.open();
