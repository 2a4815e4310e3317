import { onQuestion, request } from './line.js';
import { showOutcome, showRejection } from './outcome.js';
import { byId } from './shared/dom.js';

const form = byId('clouds-form');
const seconds = byId('seconds');
const outcome = byId('clouds-outcome');
const question = byId('question');
const timeLeft = byId('question-left');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  showOutcome(outcome, 'The server asks …');
  try {
    showOutcome(outcome, await request('clouds', { seconds: seconds.valueAsNumber }), 'good');
  } catch (error) {
    showRejection(outcome, error);
  }
});

/** The question stands on the page until somebody answers, or the server does not wait any longer. */
onQuestion('dome', async (data, signal) => {
  const hide = showQuestion(data.seconds);
  try {
    const choice = await choiceOf(question, signal);
    if (choice === 'decline') {
      throw Object.assign(new Error('Ask the astronomer'), { code: 'not_my_job' });
    }
    return choice;
  } finally {
    hide();
  }
});

function choiceOf(place, signal) {
  return new Promise((resolve, reject) => {
    place.addEventListener('click', ({ target }) => target.value && resolve(target.value), { signal });
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

function showQuestion(time) {
  const until = Date.now() + time * 1000;
  const tick = () => (timeLeft.textContent = `${Math.max(0, Math.ceil((until - Date.now()) / 1000))} s`);
  const clock = setInterval(tick, 200);
  tick();
  form.hidden = true;
  question.hidden = false;
  question.querySelector('button').focus();
  return () => {
    const hadFocus = question.contains(document.activeElement);
    clearInterval(clock);
    question.hidden = true;
    form.hidden = false;
    if (hadFocus) {
      byId('clouds-ask').focus();
    }
  };
}
