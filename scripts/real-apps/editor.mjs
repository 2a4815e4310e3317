// An editor of a document of Yjs, as one in a page.
import { once } from 'node:events';
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { createEncoder, length, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync';
import { Doc } from 'yjs';

const SYNC = 0;
const AWARENESS = 1;

export class Editor {
  #doc = new Doc();
  #awareness = new Awareness(this.#doc);
  #socket;

  static async open(app, document) {
    const socket = app.socket(`/sync?document=${document}`);
    const editor = new Editor(socket);
    await once(socket, 'open');
    editor.#send(SYNC, (encoder) => writeSyncStep1(encoder, editor.#doc));
    return editor;
  }

  constructor(socket) {
    this.#socket = socket;
    // Its timer would keep this process alive.
    clearInterval(this.#awareness._checkInterval);
    this.#awareness.setLocalState(null);
    socket.on('message', (data) => this.#receive(data));
    this.#doc.on('update', (update, origin) => {
      if (origin !== this) this.#send(SYNC, (encoder) => writeUpdate(encoder, update));
    });
  }

  get text() {
    return this.#doc.getText('text').toString();
  }

  /** The names of those who are looking at the document, this one included. */
  get people() {
    return [...this.#awareness.getStates().values()].map(({ name }) => String(name)).toSorted();
  }

  write(at, text) {
    this.#doc.getText('text').insert(at, text);
  }

  announce(name) {
    this.#awareness.setLocalState({ name });
    this.#send(AWARENESS, (encoder) =>
      writeVarUint8Array(encoder, encodeAwarenessUpdate(this.#awareness, [this.#awareness.clientID])),
    );
  }

  /** Waits until a text of that length is there, and gives it. */
  async reads(expected) {
    while (this.text.length !== expected) await new Promise((resolve) => this.#doc.once('update', resolve));
    return this.text;
  }

  /** Waits until that many are there, and gives their names. */
  async sees(expected) {
    while (this.people.length !== expected) await once(this.#socket, 'message');
    return this.people;
  }

  leave() {
    this.#socket.close();
  }

  #receive(data) {
    const decoder = createDecoder(new Uint8Array(data));
    if (readVarUint(decoder) === AWARENESS) {
      applyAwarenessUpdate(this.#awareness, readVarUint8Array(decoder), this);
      return;
    }
    const answer = createEncoder();
    writeVarUint(answer, SYNC);
    readSyncMessage(decoder, answer, this.#doc, this);
    if (length(answer) > 1) this.#socket.send(toUint8Array(answer));
  }

  #send(type, write) {
    const encoder = createEncoder();
    writeVarUint(encoder, type);
    write(encoder);
    this.#socket.send(toUint8Array(encoder));
  }
}
