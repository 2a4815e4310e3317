const REPEAT_AFTER = 3000;
const QUIET_AFTER = 2500;

/** Turns keystrokes into few signals: one when typing starts, one now and then while it goes on, one when it ends. */
export class TypingSignal {
  #send;
  #sentAt = 0;
  #quietTimer = 0;

  constructor(send) {
    this.#send = send;
  }

  typed(hasText) {
    clearTimeout(this.#quietTimer);
    if (!hasText) {
      this.stop();
      return;
    }
    if (Date.now() - this.#sentAt > REPEAT_AFTER) {
      this.#sentAt = Date.now();
      this.#send(true);
    }
    this.#quietTimer = setTimeout(() => this.stop(), QUIET_AFTER);
  }

  stop() {
    clearTimeout(this.#quietTimer);
    if (this.#sentAt !== 0) {
      this.#sentAt = 0;
      this.#send(false);
    }
  }
}
