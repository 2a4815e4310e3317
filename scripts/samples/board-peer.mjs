// Somebody at the live board without a page.
import { once } from 'node:events';
import { WebSocket } from 'ws';

export class BoardPeer {
  /** What has come so far: events with their data. */
  heard = [];
  #socket;

  constructor(socket) {
    this.#socket = socket;
    socket.on('message', (data) => this.heard.push(JSON.parse(String(data))));
  }

  static async connect(url) {
    const socket = new WebSocket(new URL('/board', url));
    const peer = new BoardPeer(socket);
    await once(socket, 'open');
    return peer;
  }

  /** Sends a message and gives the data of the first event of that name that comes after it. */
  async ask(message, event) {
    const from = this.heard.length;
    const signal = AbortSignal.timeout(10_000);
    this.send(message);
    for (;;) {
      const answer = this.heard.slice(from).find((one) => one.event === event);
      if (answer) return answer.data;
      await once(this.#socket, 'message', { signal });
    }
  }

  send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  async close() {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}
