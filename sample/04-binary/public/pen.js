import { HEIGHT, MOST_POINTS, WIDTH } from './points.js';
import { byId } from './shared/dom.js';

const TELL_EVERY = 50;
// Points closer than this add bytes, and nothing to see.
const NEAR = 8;
const MOST_POINTS_A_MOVE = 250;

const paper = byId('paper');

/**
 * Follows mouse, finger or stylus on the paper. Its owner has
 * - onDraw(points), all of the stroke so far
 * - onMove(down, points), at most every 50 ms, with the points since the last time
 * - onStroke(points) when it is done, onLeave() when the pointer has left the paper
 */
export function followPen(owner) {
  let drawing; // the id of the pointer that draws
  let points = [];
  let news = [];
  let timer = 0;

  paper.addEventListener('pointerdown', (event) => {
    if (drawing !== undefined || event.button !== 0) return;
    // A finger's pointer is captured anyway, and one that a script has made up can't be.
    if (event.isTrusted) paper.setPointerCapture(event.pointerId);
    drawing = event.pointerId;
    points = [];
    news = [];
    extend(event);
  });
  paper.addEventListener('pointermove', (event) => {
    if (drawing === undefined) {
      news = placeOf(event);
      tellSoon();
    } else if (event.pointerId === drawing) {
      // The browser gives one event for each frame of the screen; the points between are in it.
      const between = event.getCoalescedEvents();
      for (const place of between.length > 0 ? between : [event]) extend(place);
    }
  });
  for (const end of ['pointerup', 'pointercancel']) {
    paper.addEventListener(end, ({ pointerId }) => {
      if (pointerId === drawing) finish();
    });
  }
  paper.addEventListener('pointerleave', () => {
    if (drawing === undefined) leave();
  });

  function extend(event) {
    const [x, y] = placeOf(event);
    if (Math.hypot(x - points.at(-2), y - points.at(-1)) < NEAR) return;
    points.push(x, y);
    news.push(x, y);
    owner.onDraw(points);
    tellSoon();
    // The server takes no longer ones: it goes on in the next one.
    if (points.length >= 2 * MOST_POINTS) {
      owner.onStroke(points);
      points = [x, y];
    }
  }

  function finish() {
    clearTimeout(timer);
    timer = 0;
    drawing = undefined;
    news = [];
    owner.onStroke(points);
  }

  function tellSoon() {
    timer ||= setTimeout(() => {
      timer = 0;
      owner.onMove(drawing !== undefined, news.slice(-2 * MOST_POINTS_A_MOVE));
      news = [];
    }, TELL_EVERY);
  }

  function leave() {
    clearTimeout(timer);
    timer = 0;
    owner.onLeave();
  }
}

function placeOf({ clientX, clientY }) {
  const { left, top, width, height } = paper.getBoundingClientRect();
  return [within(((clientX - left) / width) * WIDTH, WIDTH), within(((clientY - top) / height) * HEIGHT, HEIGHT)];
}

function within(value, most) {
  return Math.round(Math.min(most, Math.max(0, value)));
}
