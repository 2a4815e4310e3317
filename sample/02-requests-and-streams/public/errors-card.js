import { request } from './line.js';
import { showOutcome, showRejection } from './outcome.js';
import { byId } from './shared/dom.js';

const outcome = byId('errors-outcome');

byId('errors').addEventListener('click', async ({ target }) => {
  const button = target.closest('button');
  if (button === null) return;
  try {
    await request(button.dataset.event, button.dataset.data && JSON.parse(button.dataset.data));
    showOutcome(outcome, 'This went well, to our surprise.');
  } catch (error) {
    showRejection(outcome, error);
  }
});
