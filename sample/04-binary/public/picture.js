import { drawStroke, onOtherInks, paperColor } from './inks.js';
import { HEIGHT, WIDTH } from './points.js';
import { byId } from './shared/dom.js';

const paper = byId('paper');
const done = byId('picture');
const onTop = byId('unfinished');

// Strokes that the server has taken, by id; and what has been taken back while they were still arriving.
let strokes = new Map();
let undone = new Set();
let clearedUpTo = 0;
let redrawing = 0;
let overlays = () => [];

/** What lies above the picture: strokes that are not finished, or that the server has not taken yet. */
export function drawOnTop(giveStrokes) {
  overlays = giveStrokes;
}

/** All strokes are going to arrive again; what is there stays to be seen until they have. */
export function expectPicture() {
  strokes = new Map();
  undone = new Set();
  clearedUpTo = 0;
}

export function countStrokes() {
  return strokes.size;
}

export function addStroke(stroke) {
  if (strokes.has(stroke.id) || undone.has(stroke.id) || stroke.id <= clearedUpTo) return;
  strokes.set(stroke.id, stroke);
  drawStroke(prepared(done), stroke);
  describe();
}

export function removeStroke(id) {
  undone.add(id);
  strokes.delete(id);
  redraw();
}

export function clearPicture(last) {
  clearedUpTo = last;
  for (const id of strokes.keys()) {
    if (id <= last) strokes.delete(id);
  }
  redraw();
}

/** Everything, in the order of its making. */
export function redraw() {
  const context = prepared(done);
  context.fillStyle = paperColor();
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const inOrder = [...strokes.values()].sort((one, other) => one.id - other.id);
  for (const stroke of inOrder) drawStroke(context, stroke);
  describe();
  redrawTop();
}

/** At the next frame, however often it is asked for. */
export function redrawTop() {
  cancelAnimationFrame(redrawing);
  redrawing = requestAnimationFrame(() => {
    const context = prepared(onTop);
    context.clearRect(0, 0, WIDTH, HEIGHT);
    for (const stroke of overlays()) drawStroke(context, stroke);
  });
}

function prepared(canvas) {
  const context = canvas.getContext('2d');
  context.setTransform(canvas.width / WIDTH, 0, 0, canvas.height / HEIGHT, 0, 0);
  return context;
}

function describe() {
  done.setAttribute('aria-label', `The picture, ${strokes.size} ${strokes.size === 1 ? 'stroke' : 'strokes'}`);
  byId('invitation').hidden = strokes.size > 0;
}

/** As many pixels as the screen has there. A canvas that gets another size is empty. */
function fit() {
  for (const canvas of [done, onTop]) {
    canvas.width = Math.round(paper.clientWidth * devicePixelRatio);
    canvas.height = Math.round(paper.clientHeight * devicePixelRatio);
  }
  redraw();
}

new ResizeObserver(fit).observe(paper);
onOtherInks(redraw);
