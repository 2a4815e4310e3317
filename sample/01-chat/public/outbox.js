/** What was said but has not come back from the server: kept over a lost connection, and sent again after it. */
export class Outbox {
  #waiting = new Map();

  add(text) {
    const tag = randomTag();
    this.#waiting.set(tag, text);
    return tag;
  }

  settle(tag) {
    this.#waiting.delete(tag);
  }

  /** The messages still to be said, as [tag, text]. */
  rest() {
    return [...this.#waiting];
  }
}

/** Sixteen random bytes. crypto.randomUUID() is missing where a page comes over plain HTTP from another machine. */
export function randomTag() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
