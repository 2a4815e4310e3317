import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { partOf } from '../../src/protocol/frame/chunk-memory.js';
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

/** Room for the answers to one chunk: it is taken for granted that the system takes them at once. */
const ANSWERS = Buffer.allocUnsafeSlow(128 * 1024);

class LeastClient extends EventEmitter {
  readonly #socket: Socket;
  #used = 0;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
  }

  send(data: Buffer): void {
    const { length } = data;
    ANSWERS[this.#used++] = 0x81;
    if (length < LENGTH_16) ANSWERS[this.#used++] = length;
    else {
      ANSWERS[this.#used++] = LENGTH_16;
      this.#used = ANSWERS.writeUInt16BE(length, this.#used);
    }
    ANSWERS.set(data, this.#used);
    this.#used += length;
  }

  #receive(chunk: Buffer): void {
    this.#used = 0;
    readFrames(chunk, (start, end) => this.emit('message', partOf(chunk, start, end)));
    this.#socket.write(ANSWERS.subarray(0, this.#used));
  }
}
