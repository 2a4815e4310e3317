import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { readAnswer } from './agreement.js';
import type { EndedBy } from './conformance-case.js';
import { EventReader } from './event-reader.js';
import { ServerFrameParser } from './server-frame-parser.js';

/** The key of RFC 6455 section 1.3 and what must be answered to it. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** The client of one case: a bare socket that understands what the server sends. */
export class Peer {
  status = 0;
  extensions = '';
  /** What the server did against the rules, if anything. */
  fault: string | undefined;
  endedBy: EndedBy = 'deadline';

  readonly reader = new EventReader();
  readonly #socket: Socket;
  readonly #parser = new ServerFrameParser((frame) => this.reader.read(frame));
  #head: Buffer | undefined = Buffer.alloc(0);
  #ended = false;
  #onChange: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.#over(this.#ended ? 'client' : 'server'));
    socket.on('error', () => this.#over('reset'));
    socket.on('close', () => this.#over('reset'));
  }

  static async connect(port: number): Promise<Peer> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const peer = new Peer(socket);
    await once(socket, 'connect');
    return peer;
  }

  /** Whether the server will send nothing more. */
  get over(): boolean {
    return this.endedBy !== 'deadline';
  }

  get opened(): boolean {
    return this.#head === undefined;
  }

  /** Whether everything that came was whole. */
  get whole(): boolean {
    return this.#parser.idle;
  }

  request(path: string, offer: string | undefined): void {
    const lines = [
      `GET ${path} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Key: ${KEY}`,
      'Sec-WebSocket-Version: 13',
    ];
    if (offer !== undefined) lines.push(`Sec-WebSocket-Extensions: ${offer}`);
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  }

  write(bytes: Buffer): void {
    if (!this.over) this.#socket.write(bytes);
  }

  fin(): void {
    this.#ended = true;
    this.#socket.end();
  }

  /**
   * Waits until something is so or the connection is over.
   *
   * @returns whether that was within so many milliseconds
   */
  waitFor(isSo: () => boolean, patience: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (met: boolean) => {
        clearTimeout(timer);
        this.#onChange = () => undefined;
        resolve(met);
      };
      const check = () => {
        if (isSo() || this.over) finish(true);
      };
      // What came while the event loop was held up has not been read yet when the timer fires.
      const timer = setTimeout(() => setImmediate(() => finish(isSo() || this.over)), patience);
      this.#onChange = check;
      check();
    });
  }

  async destroy(): Promise<void> {
    if (this.#socket.closed) return;
    this.#socket.destroy();
    await once(this.#socket, 'close');
  }

  #over(how: EndedBy): void {
    if (this.over) return;
    this.endedBy = how;
    this.#socket.end();
    this.#onChange();
  }

  #receive(chunk: Buffer): void {
    try {
      const rest = this.#head === undefined ? chunk : this.#readHead(Buffer.concat([this.#head, chunk]));
      if (this.status === 101) this.#parser.push(rest);
    } catch (error) {
      // What comes behind it has no meaning any more.
      this.fault ??= String(error);
      this.fin();
      this.#over('client');
    }
    this.#onChange();
  }

  /** Reads the answer of the handshake; gives what stands behind it. */
  #readHead(received: Buffer): Buffer {
    this.#head = received;
    const end = received.indexOf('\r\n\r\n');
    if (end === -1) return Buffer.alloc(0);
    this.#head = undefined;
    const [statusLine = '', ...lines] = received.toString('latin1', 0, end).split('\r\n');
    const fields = new Map(lines.map(splitField));
    this.status = Number(statusLine.split(' ')[1]);
    this.extensions = fields.get('sec-websocket-extensions') ?? '';
    if (this.status !== 101) return Buffer.alloc(0);
    if (fields.get('sec-websocket-accept') !== ACCEPT) throw new Error('a wrong Sec-WebSocket-Accept');
    this.reader.terms = readAnswer(this.extensions);
    return received.subarray(end + 4);
  }
}

function splitField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
