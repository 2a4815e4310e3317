import { on, once } from 'node:events';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { SENTINEL } from './sentinel.js';

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

interface Frame {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/** A real `ws` client whose messages are read one by one. */
export class Peer {
  readonly closed: Promise<Closed>;
  private readonly frames: AsyncIterator<unknown[]>;
  private sentinels = 0;

  private constructor(readonly socket: WebSocket) {
    this.frames = on(socket, 'message', { close: ['close'] });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  static async connect(url: string, protocols: string[] = [], options: ClientOptions = {}): Promise<Peer> {
    const peer = new Peer(new WebSocket(url, protocols, options));
    await once(peer.socket, 'open');
    return peer;
  }

  /** Strings and bytes go out as they are, everything else as JSON. */
  send(...messages: readonly unknown[]): void {
    for (const message of messages) {
      const isRaw = typeof message === 'string' || Buffer.isBuffer(message);
      this.socket.send(isRaw ? message : JSON.stringify(message));
    }
  }

  async nextFrame(): Promise<Frame> {
    const { done, value } = await this.frames.next();
    if (done) {
      throw new Error('The connection was closed while a message was awaited');
    }
    const [data, isBinary] = value;
    if (!Buffer.isBuffer(data)) {
      throw new Error('ws gives every message as one Buffer');
    }
    return { data, isBinary: isBinary === true };
  }

  async next(): Promise<unknown> {
    const { data, isBinary } = await this.nextFrame();
    if (isBinary) {
      throw new Error(`A text message was awaited, a binary one came: ${data.toString('hex')}`);
    }
    return JSON.parse(data.toString());
  }

  /** Sends, and gives every message that comes back: what comes before the answer to the sentinel. */
  async exchange(...messages: readonly unknown[]): Promise<unknown[]> {
    this.sentinels += 1;
    const last = { event: SENTINEL, data: this.sentinels };
    this.send(...messages, last);
    const replies: unknown[] = [];
    for (;;) {
      const reply = await this.next();
      if (isSentinel(reply, last.data)) {
        return replies;
      }
      replies.push(reply);
    }
  }

  async close(code = 1000, reason = ''): Promise<Closed> {
    this.socket.close(code, reason);
    return this.closed;
  }

  async destroy(): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }
}

function isSentinel(reply: unknown, data: number): boolean {
  return (
    typeof reply === 'object' &&
    reply !== null &&
    'event' in reply &&
    reply.event === SENTINEL &&
    'data' in reply &&
    reply.data === data
  );
}
