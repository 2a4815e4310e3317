import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

const UPGRADE = [
  'Host: 127.0.0.1',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==',
  'Sec-WebSocket-Version: 13',
];

/** A bare TCP client, for the cases in which bytes matter. */
export class RawPeer {
  readonly closed: Promise<void>;
  private received: Buffer = Buffer.alloc(0);
  private ended = false;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
    });
    // A server that destroys instead of answering shows as ECONNRESET: the same as an end here.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.ended = true;
        resolve();
      });
    });
  }

  static async connect(port: number): Promise<RawPeer> {
    const peer = new RawPeer(connect({ port, host: '127.0.0.1' }));
    await once(peer.socket, 'connect');
    return peer;
  }

  /** Opens a WebSocket and gives the head of the answer. */
  async upgrade(
    path = '/',
    extraHeaders: readonly string[] = [],
    firstFrames: Buffer = Buffer.alloc(0),
  ): Promise<string> {
    this.requestUpgrade(path, extraHeaders, firstFrames);
    return this.readHead();
  }

  requestUpgrade(path: string, extraHeaders: readonly string[] = [], firstFrames: Buffer = Buffer.alloc(0)): void {
    const head = [`GET ${path} HTTP/1.1`, ...UPGRADE, ...extraHeaders, '', ''].join('\r\n');
    this.socket.write(Buffer.concat([Buffer.from(head, 'latin1'), firstFrames]));
  }

  async readHead(): Promise<string> {
    await this.until(() => this.received.includes('\r\n\r\n'));
    return this.take(this.received.indexOf('\r\n\r\n') + 4).toString('latin1');
  }

  async read(length: number): Promise<Buffer> {
    await this.until(() => this.received.length >= length);
    return this.take(length);
  }

  /** The payload of the next server frame, which may be up to 65,535 bytes long. */
  async readText(): Promise<string> {
    const header = await this.read(2);
    const short = header.readUInt8(1);
    const length = short === 126 ? (await this.read(2)).readUInt16BE(0) : short;
    return (await this.read(length)).toString('utf8');
  }

  async readToEnd(): Promise<string> {
    await this.closed;
    return this.take(this.received.length).toString('latin1');
  }

  async destroy(): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }

  private take(length: number): Buffer {
    const taken = this.received.subarray(0, length);
    this.received = this.received.subarray(length);
    return taken;
  }

  private async until(isReady: () => boolean): Promise<void> {
    while (!isReady()) {
      if (this.ended) {
        throw new Error(`The connection ended after ${this.received.toString('latin1')}`);
      }
      await Promise.race([once(this.socket, 'data'), this.closed]);
    }
  }
}

/** One masked text frame of up to 65,535 bytes, as a client sends it. */
export function maskedText(text: string): Buffer {
  const payload = Buffer.from(text, 'utf8');
  const mask = randomBytes(4);
  const header =
    payload.length < 126
      ? Buffer.from([0x81, 0x80 | payload.length])
      : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff]);
  const masked = payload.map((byte, index) => byte ^ mask.readUInt8(index % 4));
  return Buffer.concat([header, mask, masked]);
}
