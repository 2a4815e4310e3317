/** Strokes of this page that the server has not taken yet: kept over a lost connection, and sent after it. */
export class Outbox {
  #waiting = new Map();
  #lastNr = 0;

  get size() {
    return this.#waiting.size;
  }

  add(stroke) {
    const numbered = { nr: ++this.#lastNr, ...stroke };
    this.#waiting.set(numbered.nr, numbered);
    return numbered;
  }

  settle(nr) {
    this.#waiting.delete(nr);
  }

  takeLast() {
    const last = [...this.#waiting.keys()].at(-1);
    return this.#waiting.delete(last);
  }

  rest() {
    return [...this.#waiting.values()];
  }
}
