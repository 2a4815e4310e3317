import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { HandshakeRequest } from '../../src/protocol/index.js';
import { handshakeRequest } from './handshake-request.js';

/** What a client connects to. */
export interface Address {
  readonly port: number;
  readonly secure?: boolean;
  /** Whether the client leaves its half open when the server ends. */
  readonly allowHalfOpen?: boolean;
}

/** A client that is a bare socket, for cases in which bytes and the way a connection ends matter. */
export class RawClient {
  /** How the connection ended, seen from here: with a FIN, or cut off. */
  readonly end: Promise<'ended' | 'reset'>;
  #received: Buffer = Buffer.alloc(0);
  #over = false;

  private constructor(
    readonly socket: Socket,
    /** What carries the socket: itself, or the one below TLS. */
    private readonly carrier: Socket,
  ) {
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    this.end = new Promise((resolve) => {
      const finish = (how: 'ended' | 'reset') => {
        this.#over = true;
        resolve(how);
      };
      socket.once('end', () => finish('ended'));
      socket.on('error', () => finish('reset'));
      socket.once('close', () => finish('reset'));
    });
  }

  static async connect({ port, secure = false, allowHalfOpen = false }: Address): Promise<RawClient> {
    const carrier = connectTcp({ port, host: '127.0.0.1', allowHalfOpen });
    const socket = secure ? connectTls({ socket: carrier, rejectUnauthorized: false }) : carrier;
    const client = new RawClient(socket, carrier);
    await once(socket, secure ? 'secureConnect' : 'connect');
    return client;
  }

  /** Connects and opens a WebSocket; gives the head of the answer too. */
  static async open(address: Address, request = handshakeRequest()): Promise<{ client: RawClient; head: string }> {
    const client = await RawClient.connect(address);
    client.write(requestText(request));
    return { client, head: await client.readHead() };
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Everything up to the next empty line. */
  async readHead(): Promise<string> {
    await this.#until(() => this.#received.includes('\r\n\r\n'));
    return this.#take(this.#received.indexOf('\r\n\r\n') + 4).toString('latin1');
  }

  async read(length: number): Promise<Buffer> {
    await this.#until(() => this.#received.length >= length);
    return this.#take(length);
  }

  /** Everything up to these bytes, and them. */
  async readUntil(bytes: Buffer): Promise<Buffer> {
    await this.#until(() => this.#received.includes(bytes));
    return this.#take(this.#received.indexOf(bytes) + bytes.length);
  }

  /** Everything until the connection ends. */
  async readToEnd(): Promise<Buffer> {
    await this.end;
    return this.#take(this.#received.length);
  }

  /** Goes away without a word: the other side sees a reset. */
  reset(): void {
    this.carrier.resetAndDestroy();
  }

  async destroy(): Promise<void> {
    if (this.socket.closed) return;
    this.socket.destroy();
    await once(this.socket, 'close');
  }

  #take(length: number): Buffer {
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }

  async #until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.#over) throw new Error(`The connection ended after: ${this.#received.toString('latin1')}`);
      await Promise.race([once(this.socket, 'data'), this.end]);
    }
  }
}

/** A request as it stands on the wire. */
export function requestText({ method, url, httpVersion, rawHeaders }: HandshakeRequest): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}:${rawHeaders[i + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
