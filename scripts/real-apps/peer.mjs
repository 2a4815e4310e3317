// One client of ws: what it hears, in order, and how it ends.
import { once } from 'node:events';

export class Peer {
  #heard = [];
  #waiting = [];

  static async open(socket) {
    const peer = new Peer(socket);
    await once(socket, 'open');
    return peer;
  }

  constructor(socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve([code, String(reason)]));
    });
    socket.on('message', (data, isBinary) => {
      const message = isBinary ? data : JSON.parse(String(data));
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#heard.push(message);
      else waiting(message);
    });
  }

  send(...messages) {
    for (const message of messages) this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message; text is JSON. */
  async next() {
    if (this.#heard.length > 0) return this.#heard.shift();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async take(count) {
    const messages = [];
    while (messages.length < count) messages.push(await this.next());
    return messages;
  }

  /** Says something and gives the next message. */
  async ask(message) {
    this.send(message);
    return this.next();
  }
}
