import { showMessage } from './bytes-panel.js';
import { Calls } from './calls.js';
import { decode, encode } from './messagepack.js';
import { Connection } from './shared/connection.js';

// A pen that moves is not worth waiting for: with so many bytes unsent it is left out, as the server does with `volatile`.
const BEHIND = 16 * 1024;

/** The connection of this page, in messages. Its owner has onOpen(), onClose(), onState(state) and onEvent(event, data). */
export class Line {
  #calls = new Calls((message) => this.#send(message));
  #socket = null;
  #connection;
  #owner;

  constructor(path, owner) {
    this.#owner = owner;
    this.#connection = new Connection(path, {
      onOpen: (socket) => this.#opened(socket),
      onClose: () => {
        this.#calls.end();
        owner.onClose();
      },
      onState: (state) => owner.onState(state),
    });
  }

  open() {
    this.#connection.open();
  }

  comeBack() {
    this.#connection.comeBack();
  }

  /** See calls.js. */
  ask(event, data, next) {
    return this.#calls.ask(event, data, next);
  }

  /** Sends an event that nobody misses if it does not arrive. */
  mention(event, data) {
    if (this.#socket.bufferedAmount < BEHIND) this.#send({ event, data });
  }

  #opened(socket) {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => this.#take(new Uint8Array(data)));
    this.#owner.onOpen();
  }

  #send(message) {
    const bytes = encode(message);
    if (this.#connection.send(bytes)) showMessage('sent', bytes, message);
  }

  #take(bytes) {
    const message = decode(bytes);
    showMessage('received', bytes, message);
    if (!this.#calls.take(message)) this.#owner.onEvent(message.event, message.data);
  }
}
