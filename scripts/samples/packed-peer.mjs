// A client of the drawing that is no page: the ws package, and MessagePack.
import { randomBytes } from 'node:crypto';
import { on, once } from 'node:events';
import { Packr } from 'msgpackr';
import { WebSocket } from 'ws';

const packer = new Packr({ useRecords: false });

export class PackedPeer {
  #socket;
  #messages;
  #lastId = 1000;
  #lastNr = 0;

  constructor(socket) {
    this.#socket = socket;
    this.#messages = on(socket, 'message');
  }

  static async connect(url) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/drawing`);
    await once(socket, 'open');
    return new PackedPeer(socket);
  }

  send(message) {
    this.sendFrame(packer.pack(message));
  }

  sendFrame(frame) {
    this.#socket.send(frame);
  }

  /** The next answer, in a binary frame; what others do in the meantime is passed over. */
  async answer() {
    for (;;) {
      // Not for await: leaving that would end the iterator.
      const [data, isBinary] = (await this.#messages.next()).value;
      if (!isBinary) throw new Error(`A text frame has come: ${data}`);
      const message = packer.unpack(data);
      if (message.event === '$complete' || message.event === 'exception') return message;
    }
  }

  async ask(event, data) {
    this.send({ event, data, id: ++this.#lastId });
    const answer = await this.answer();
    if (answer.event === 'exception') throw new Error(answer.data.message);
    return answer.data;
  }

  join() {
    return this.ask('join', { key: randomBytes(16) });
  }

  /** @param stroke its places in parts of the paper */
  draw({ color, width, places }) {
    return this.ask('stroke', { nr: ++this.#lastNr, color, width, points: packed(places) });
  }

  point(place) {
    this.send({ event: 'pen', data: { down: false, color: 0, width: 40, points: packed([place]) } });
  }

  async close() {
    this.#socket.close();
    await once(this.#socket, 'close');
  }
}

function packed(places) {
  const points = Buffer.alloc(places.length * 4);
  for (const [index, [x, y]] of places.entries()) {
    points.writeUInt16BE(Math.round(x * 4800), index * 4);
    points.writeUInt16BE(Math.round(y * 4000), index * 4 + 2);
  }
  return points;
}
