import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, ping, WebSocket } from 'undici';
import { Inbox } from './inbox.js';
import type { ClientLibrary, Closed, RealClient } from './real-client.js';

// undici has the WebSocket of the web, which knows no pongs; it tells of them on this channel instead.
const PONGS = 'undici:websocket:pong';

interface Pong {
  readonly payload: Uint8Array;
  readonly websocket: WebSocket;
}

export const undici: ClientLibrary = {
  name: 'undici',
  connect: async (url, protocols) => {
    const agent = new Agent();
    const socket = new WebSocket(url, { protocols: [...protocols], dispatcher: agent });
    const client = new UndiciClient(socket, agent);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), { once: true });
      socket.addEventListener('error', (event) => reject(new Error(event.message)), { once: true });
    });
    return client;
  },
};

class UndiciClient implements RealClient {
  readonly closed: Promise<Closed>;
  readonly #inbox = new Inbox();

  constructor(
    private readonly socket: WebSocket,
    private readonly agent: Agent,
  ) {
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }: { data: string | ArrayBuffer }) => {
      this.#inbox.put(typeof data === 'string' ? data : Buffer.from(data));
    });
    this.closed = new Promise((resolve) => {
      socket.addEventListener('close', ({ code, reason }) => {
        this.#inbox.end();
        resolve({ code, reason });
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
    this.socket.send(typeof message === 'string' ? message : new Uint8Array(message));
  }

  ping(payload: string): Promise<string> {
    const pong = new Promise<string>((resolve) => {
      const heard = (message: unknown): void => {
        const { payload: answer, websocket } = message as Pong;
        if (websocket !== this.socket) return;
        unsubscribe(PONGS, heard);
        resolve(Buffer.from(answer).toString());
      };
      subscribe(PONGS, heard);
    });
    ping(this.socket, Buffer.from(payload));
    return pong;
  }

  close(code?: number, reason?: string): void {
    this.socket.close(code, reason);
  }

  async destroy(): Promise<void> {
    if (this.socket.readyState !== WebSocket.CLOSED) this.socket.close();
    await this.closed;
    await this.agent.destroy();
  }
}
