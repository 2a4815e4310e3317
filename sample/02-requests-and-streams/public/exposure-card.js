import { onServer, stream } from './line.js';
import { showOutcome, showRejection } from './outcome.js';
import { showRunning } from './run-buttons.js';
import { byId } from './shared/dom.js';
import { makeSvg } from './shared/svg.js';

const start = byId('expose-start');
const cancel = byId('expose-cancel');
const progress = byId('expose-progress');
const picture = byId('plate');
const outcome = byId('expose-outcome');
const teardown = byId('expose-teardown');

let stop = () => {};

function expose() {
  let cancelled = false;
  let done = 0;
  picture.replaceChildren();
  progress.value = 0;
  showRunning(start, cancel, true);
  showOutcome(outcome, 'The shutter is open …', 'good');
  showOutcome(teardown, '');
  const cancelRequest = stream('expose', undefined, {
    next({ plate, of, stars }) {
      done = plate;
      progress.max = of;
      progress.value = plate;
      picture.append(...stars.map(([x, y, size]) => makeSvg('circle', { cx: x, cy: y, r: Math.max(0.3, size / 3) })));
    },
    complete() {
      showRunning(start, cancel, false);
      if (cancelled) showOutcome(outcome, `Cancelled after ${done} plates.`);
      else showOutcome(outcome, `${done} plates: a spiral galaxy.`, 'good');
    },
    fail(error) {
      showRunning(start, cancel, false);
      showRejection(outcome, error);
    },
  });
  stop = () => {
    cancelled = true;
    cancelRequest();
  };
}

start.addEventListener('click', expose);
cancel.addEventListener('click', () => stop());
onServer('expose', (what) => showOutcome(teardown, what));
