import { once } from 'node:events';
import { WebSocket, type RawData } from 'ws';
import { Inbox } from './inbox.js';
import type { ClientLibrary, Closed, RealClient } from './real-client.js';

export const ws: ClientLibrary<WsClient> = {
  name: 'ws',
  connect: async (url, protocols) => {
    const client = new WsClient(new WebSocket(url, [...protocols]));
    await once(client.socket, 'open');
    return client;
  },
};

export class WsClient implements RealClient {
  readonly closed: Promise<Closed>;
  readonly #inbox = new Inbox();

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data, isBinary) => this.#inbox.put(isBinary ? bytesOf(data) : bytesOf(data).toString()));
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        this.#inbox.end();
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  get protocol(): string {
    return this.socket.protocol;
  }

  next(): Promise<string | Buffer> {
    return this.#inbox.next();
  }

  send(message: string | Buffer): void {
    this.socket.send(message);
  }

  sendFragments(parts: readonly Buffer[]): void {
    parts.forEach((part, i) => this.socket.send(part, { binary: false, fin: i === parts.length - 1 }));
  }

  async ping(payload: string): Promise<string> {
    this.socket.ping(payload);
    const [data] = (await once(this.socket, 'pong')) as [Buffer];
    return data.toString();
  }

  close(code?: number, reason?: string): void {
    this.socket.close(code, reason);
  }

  async destroy(): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }
}

function bytesOf(data: RawData): Buffer {
  if (!Buffer.isBuffer(data)) throw new TypeError('ws gives every message as one Buffer');
  return data;
}
