import { addLight, clearChart } from './light-chart.js';
import { onServer, stream } from './line.js';
import { showOutcome, showRejection } from './outcome.js';
import { showRunning } from './run-buttons.js';
import { byId } from './shared/dom.js';

const start = byId('light-start');
const cancel = byId('light-cancel');
const outcome = byId('light-outcome');
const teardown = byId('light-teardown');

let stop = () => {};

function watch() {
  let count = 0;
  clearChart();
  showRunning(start, cancel, true);
  showOutcome(outcome, 'Watching …', 'good');
  showOutcome(teardown, '');
  stop = stream('light', undefined, {
    next(measurement) {
      addLight(measurement);
      count++;
    },
    complete() {
      showRunning(start, cancel, false);
      showOutcome(outcome, `Cancelled after ${count} values, completed.`);
    },
    fail(error) {
      showRunning(start, cancel, false);
      showRejection(outcome, error);
    },
  });
}

start.addEventListener('click', watch);
cancel.addEventListener('click', () => stop());
onServer('light', (what) => showOutcome(teardown, what));
clearChart();
