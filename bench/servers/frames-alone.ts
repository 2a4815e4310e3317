import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { reportTo } from './control.js';
import { LENGTH_16, openWebSocket, readFrames } from './least-frames.js';
import { portOf } from './listening-port.js';

/**
 * The floor of what a WebSocket server in JavaScript can do that has the interface of `ws`: an event and a Buffer for each
 * message, a `send` for each answer, and one write for those of a chunk. Whole frames are taken for granted, and nothing is
 * checked, limited or counted: this is for comparison alone.
 */
export async function serve(): Promise<void> {
  const server = createServer();
  server.on('upgrade', (request, socket: Socket) => {
    openWebSocket(request, socket);
    const client = new LeastClient(socket);
    client.on('message', (data: Buffer) => client.send(data));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  reportTo({ port: portOf(server) });
}

class LeastClient extends EventEmitter {
  readonly #socket: Socket;
  #answers = Buffer.alloc(0);
  #used = 0;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
  }

  send(data: Buffer): void {
    const { length } = data;
    const answers = this.#answers;
    answers[this.#used++] = 0x81;
    if (length < LENGTH_16) answers[this.#used++] = length;
    else {
      answers[this.#used++] = LENGTH_16;
      this.#used = answers.writeUInt16BE(length, this.#used);
    }
    answers.set(data, this.#used);
    this.#used += length;
  }

  /** An answer is as long as its request, less the mask. */
  #receive(chunk: Buffer): void {
    this.#answers = Buffer.allocUnsafe(chunk.length);
    this.#used = 0;
    readFrames(chunk, (start, end) => this.emit('message', chunk.subarray(start, end)));
    this.#socket.write(this.#answers.subarray(0, this.#used));
  }
}
