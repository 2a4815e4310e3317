/**
 * One connection to `/talk`, which says what has become of it:
 * - onOpen()
 * - onRefused(attempt, code): it has never opened
 * - onEvent(event, data)
 * - onEnd(code, reason)
 */
export class Talk {
  #socket;
  #waiting = new Map();
  #lastId = 0;

  constructor({ onOpen, onRefused, onEvent, onEnd }) {
    const attempt = randomMark();
    const url = new URL(`talk?attempt=${attempt}`, location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    let opened = false;
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => {
      opened = true;
      onOpen();
    };
    this.#socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (!this.#settle(message)) {
        onEvent(message.event, message.data);
      }
    };
    this.#socket.onclose = ({ code, reason }) => (opened ? onEnd(code, reason) : onRefused(attempt, code));
  }

  /** Calls back with nothing, or with the exception that came as the answer. */
  request(event, data, answered) {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      return;
    }
    const id = ++this.#lastId;
    this.#waiting.set(id, answered);
    this.#socket.send(JSON.stringify({ event, data, id }));
  }

  /** Goes, and says nothing more. */
  leave() {
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close(1000);
  }

  #settle({ event, data, id }) {
    const answered = this.#waiting.get(id);
    if (!answered) {
      return false;
    }
    this.#waiting.delete(id);
    answered(event === 'exception' ? data : undefined);
    return true;
  }
}

/** Only this page knows it, so only this page can ask what became of its handshake. */
function randomMark() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
