import { connect, type Socket } from 'node:net';

const UPGRADED = 'HTTP/1.1 101 ';
const HEAD_END = '\r\n\r\n';

/** How servers ask for a sign of life: without a payload. */
export const PING = [0x89, 0x00] as const;

/** The answer, with a key that masks nothing. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** Node copies what it reads into this one buffer, which every client looks at before the next read. */
const READ_BUFFER = Buffer.allocUnsafeSlow(256 * 1024);

/** Clients of one address share its 28,000 ports; those of a run are spread over a few. */
const ADDRESSES = 8;
let opened = 0;

export interface ClientOptions {
  readonly port: number;
  /** Whether the opening handshake is made; a bare echo server knows none. */
  readonly handshake: boolean;
  /** What the handshake offers by `Sec-WebSocket-Extensions`. */
  readonly extensions?: string;
}

/** A socket with the opening handshake behind it, and as little around it as Node allows. */
export class LoadClient {
  /** Called with what has come: the first `length` bytes of a buffer that is used again. */
  onData: (buffer: Uint8Array, length: number) => void = () => undefined;
  readonly #socket: Socket;
  #head = '';
  #upgraded: boolean;
  #over = false;

  private constructor({ port, handshake, extensions }: ClientOptions, opened: () => void, failed: (e: Error) => void) {
    this.#upgraded = !handshake;
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      localAddress: nextAddress(),
      noDelay: true,
      onread: {
        buffer: READ_BUFFER,
        callback: (length, buffer) => {
          if (this.#upgraded) this.onData(buffer, length);
          else this.#readHead(Buffer.from(buffer.subarray(0, length)), opened);
          return true;
        },
      },
    });
    this.#socket.on('connect', () => {
      if (handshake) this.#socket.write(request(port, extensions));
      else opened();
    });
    this.#socket.on('error', failed);
    this.#socket.on('close', () => {
      if (!this.#over) failed(new Error(`The server has closed a connection. ${this.#head}`));
    });
  }

  /** Resolves when the server has accepted the handshake. */
  static open(options: ClientOptions): Promise<LoadClient> {
    return new Promise((resolve, reject) => {
      const client: LoadClient = new LoadClient(options, () => resolve(client), reject);
    });
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /**
   * Answers a ping, by which a server asks a client that has been silent for a sign of life.
   *
   * @returns whether one begins here, where a frame begins
   */
  answerPing(bytes: Uint8Array, offset: number): boolean {
    if (bytes[offset] !== PING[0] || bytes[offset + 1] !== PING[1]) return false;
    this.write(PONG);
    return true;
  }

  /** Ends with a reset, which leaves no port behind that has to wait before it is used again. */
  reset(): void {
    this.#over = true;
    this.#socket.resetAndDestroy();
  }

  #readHead(bytes: Buffer, opened: () => void): void {
    this.#head += bytes.toString('latin1');
    const end = this.#head.indexOf(HEAD_END);
    if (end === -1) return;
    if (!this.#head.startsWith(UPGRADED)) {
      this.#socket.destroy(new Error(`The handshake was refused: ${this.#head.slice(0, 200)}`));
      return;
    }
    this.#upgraded = true;
    this.#head = '';
    opened();
  }
}

function request(port: number, extensions: string | undefined): string {
  const lines = [
    'GET / HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
  ];
  if (extensions !== undefined) lines.push(`Sec-WebSocket-Extensions: ${extensions}`);
  return `${lines.join('\r\n')}${HEAD_END}`;
}

function nextAddress(): string {
  // Only Linux has all of 127.0.0.0/8 on its loopback interface.
  if (process.platform !== 'linux') return '127.0.0.1';
  return `127.0.0.${1 + (opened++ % ADDRESSES)}`;
}
