const ANSWERS = new Set(['$next', '$complete', 'exception']);

/** What this page has asked and the server has not answered yet. */
export class Calls {
  #waiting = new Map();
  #lastId = 0;
  #send;

  constructor(send) {
    this.#send = send;
  }

  /** A promise of the answer; `next` gets the values that come before it. An exception rejects with its `code`. */
  ask(event, data, next = () => {}) {
    const id = ++this.#lastId;
    return new Promise((done, fail) => {
      this.#waiting.set(id, { next, done, fail });
      this.#send({ event, data, id });
    });
  }

  /** Says whether a message was an answer. */
  take({ event, data, id }) {
    const call = ANSWERS.has(event) ? this.#waiting.get(id) : undefined;
    if (call === undefined) return false;
    if (event === '$next') {
      call.next(data);
      return true;
    }
    this.#waiting.delete(id);
    if (event === '$complete') call.done(data);
    else call.fail(Object.assign(new Error(data.message), { code: data.code }));
    return true;
  }

  /** The connection is over, and with it everything that was asked. */
  end() {
    this.#waiting.forEach(({ fail }) => fail(Object.assign(new Error('The connection is closed'), { code: 'closed' })));
    this.#waiting.clear();
  }
}
