/** Start, or cancel while something runs: one takes the place of the other, and the focus of the keyboard with it. */
export function showRunning(start, cancel, running) {
  const [shown, hidden] = running ? [cancel, start] : [start, cancel];
  const hadFocus = document.activeElement === hidden;
  shown.hidden = false;
  hidden.hidden = true;
  if (hadFocus) {
    shown.focus();
  }
}
