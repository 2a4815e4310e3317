import { byId, followEnd, make } from './shared/dom.js';
import { closeFrame, fromHex } from './frame-bits.js';
import { frameAnatomy, frameRow } from './frame-view.js';

const KEPT = 200;

const list = byId('frame-list');
const follow = followEnd(byId('frame-scroller'));
const anatomy = byId('anatomy');
const count = byId('frame-count');
const pauseButton = byId('pause');
const emptyAnatomy = [...anatomy.childNodes];

const frameOfRow = new WeakMap();
let waiting = [];
let seen = 0;
let chosen = null;
// The newest frame is the chosen one until a person picks another.
let picked = false;

export const framesPanel = {
  paused: false,

  /** A frame as the server reported it. */
  add(report) {
    show({
      ...report,
      header: fromHex(report.header),
      maskKey: report.maskKey && fromHex(report.maskKey),
      payload: fromHex(report.payload),
    });
  },

  /** The end of the connection: its Close frame, which nobody could report any more, and a line below it. */
  addEnd({ code, reason, wasClean }) {
    if (wasClean) {
      show(closeFrame(code, reason));
    }
    queue(() => make('li', { class: 'frame-end', role: 'presentation' }, `connection over, code ${code}`));
  },

  onPause(listener) {
    pauseButton.addEventListener('click', () => {
      this.paused = !this.paused;
      pauseButton.setAttribute('aria-pressed', String(this.paused));
      pauseButton.textContent = this.paused ? 'Resume' : 'Pause';
      listener(this.paused);
    });
  },

  onPing(listener) {
    byId('ping').addEventListener('click', listener);
  },
};

function show(frame) {
  if (framesPanel.paused) {
    return;
  }
  seen++;
  queue(() => {
    const row = frameRow(frame);
    frameOfRow.set(row, frame);
    return row;
  });
}

/** Rows are made once a picture and never more than are kept: a flood of frames cannot freeze the page. */
function queue(makeRow) {
  if (waiting.length === 0) {
    requestAnimationFrame(flush);
  }
  waiting = [...waiting, makeRow].slice(-KEPT);
}

function flush() {
  const rows = waiting.map((makeRow) => makeRow());
  waiting = [];
  list.append(...rows);
  while (list.childElementCount > KEPT) {
    forget(list.firstElementChild);
  }
  follow();
  count.textContent = seen > KEPT ? `last ${KEPT} of ${seen}` : String(seen);
  if (!picked) {
    choose(rows.findLast((row) => frameOfRow.has(row)));
  }
}

function forget(row) {
  const hadFocus = row === document.activeElement;
  row.remove();
  if (hadFocus) {
    list.focus();
  }
}

function clear() {
  waiting = [];
  seen = 0;
  chosen = null;
  picked = false;
  list.replaceChildren();
  list.tabIndex = 0;
  anatomy.replaceChildren(...emptyAnatomy);
  count.textContent = '';
}

function choose(row) {
  if (!row || row === chosen) {
    return;
  }
  if (chosen) {
    chosen.setAttribute('aria-selected', 'false');
    chosen.tabIndex = -1;
  }
  chosen = row;
  row.setAttribute('aria-selected', 'true');
  row.tabIndex = 0;
  list.tabIndex = -1;
  anatomy.replaceChildren(...frameAnatomy(frameOfRow.get(row)));
}

/** One stop for the Tab key, arrows inside: two hundred frames must not stand between the reader and what follows. */
function moveBy(key) {
  const rows = [...list.querySelectorAll('.frame')];
  const index = rows.indexOf(document.activeElement);
  const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[key];
  if (target === undefined) {
    return false;
  }
  rows[Math.min(Math.max(target, 0), rows.length - 1)]?.focus();
  return true;
}

list.addEventListener('focusin', ({ target }) => {
  const row = target.closest('.frame');
  picked ||= row !== null;
  choose(row);
});
list.addEventListener('click', ({ target }) => target.closest('.frame')?.focus());
list.addEventListener('keydown', (event) => {
  if (moveBy(event.key)) {
    event.preventDefault();
  }
});
byId('clear').addEventListener('click', clear);
