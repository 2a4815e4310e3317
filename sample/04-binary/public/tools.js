import { byId } from './shared/dom.js';

const inks = byId('inks');
const width = byId('width');
const sample = byId('width-sample');
const dialog = byId('clear-dialog');

/** What a new stroke is drawn with. */
export function chosenTool() {
  return { color: Number(inks.querySelector(':checked').value), width: Number(width.value) };
}

export function onUndo(listener) {
  byId('undo').addEventListener('click', listener);
  document.addEventListener('keydown', (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
    if (isUndo && !dialog.open) {
      event.preventDefault();
      listener();
    }
  });
}

/** Once it is confirmed: it is everybody's picture. */
export function onClear(listener) {
  byId('clear').addEventListener('click', () => {
    dialog.returnValue = '';
    dialog.showModal();
  });
  dialog.addEventListener('click', ({ target }) => {
    const { value } = target;
    if (target.localName === 'button') dialog.close(value);
  });
  dialog.addEventListener('close', () => {
    if (dialog.returnValue === 'clear') listener();
  });
}

/** A dot of the pen's size and colour. */
function showPen() {
  sample.className = inks.querySelector(':checked').nextElementSibling.className;
  sample.style.setProperty('--width', width.value);
  width.setAttribute('aria-valuetext', `${Math.round(width.value / 4)} of 40`);
}

width.addEventListener('input', showPen);
inks.addEventListener('change', showPen);
showPen();
