import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type PerMessageDeflateOptions, type RawWebSocket, RawWebSocketServer } from '../../../src/server/index.js';
import { messageAt, type Message } from './messages.js';

/** What came of a conversation. */
export interface Outcome {
  /** The first message that did not come back as it was, by its number; -1 where all did. */
  readonly firstWrong: number;
  readonly echoes: number;
  /** Bytes of the messages, in one direction. */
  readonly plainBytes: number;
  /** Compressed messages, and their bytes. */
  readonly sent: Compressed;
  readonly received: Compressed;
}

interface Compressed {
  messages: number;
  bytes: number;
}

/** Messages that are on their way at the same time, and their bytes. */
const MOST_MESSAGES = 64;
const MOST_BYTES = 2 * 1024 * 1024;

/** A server that has one conversation: it sends messages, and the peer sends each of them back. */
export class ConversationServer {
  readonly #server: RawWebSocketServer;

  private constructor(server: RawWebSocketServer) {
    this.#server = server;
  }

  static async open(perMessageDeflate: PerMessageDeflateOptions): Promise<ConversationServer> {
    const options = { port: 0, host: '127.0.0.1', origins: '*' as const };
    const server = new RawWebSocketServer({ ...options, perMessageDeflate: { threshold: 0, ...perMessageDeflate } });
    await once(server, 'listening');
    return new ConversationServer(server);
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `ws://127.0.0.1:${port}`;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  /** Talks to the next client that connects. */
  async talk(count: number): Promise<Outcome> {
    const [client] = (await once(this.#server, 'connection')) as [RawWebSocket];
    const talk = new Talk(client, count);
    const outcome = await talk.done;
    client.close(1000);
    return outcome;
  }
}

class Talk {
  readonly done: Promise<Outcome>;
  readonly #client: RawWebSocket;
  readonly #count: number;
  readonly #sent: Compressed = { messages: 0, bytes: 0 };
  readonly #received: Compressed = { messages: 0, bytes: 0 };
  readonly #waiting: Message[] = [];
  #waitingBytes = 0;
  #plainBytes = 0;
  #next = 0;
  #echoes = 0;
  #firstWrong = -1;

  constructor(client: RawWebSocket, count: number) {
    this.#client = client;
    this.#count = count;
    client.on('frame', ({ direction, rsv, length }) => {
      // Only a first frame has RSV1; what follows it belongs to the same message.
      const compressed = direction === 'in' ? this.#received : this.#sent;
      if (rsv === 4) compressed.messages++;
      compressed.bytes += length;
    });
    this.done = new Promise((resolve, reject) => {
      client.on('error', reject);
      client.on('close', (code) => reject(new Error(`Closed with ${code} after ${this.#echoes} messages`)));
      client.on('message', (data, isBinary) => {
        this.#echoed(data, isBinary);
        if (this.#echoes === this.#count || this.#firstWrong >= 0) resolve(this.#outcome());
        else this.#fill();
      });
    });
    this.#fill();
  }

  #fill(): void {
    while (this.#next < this.#count && this.#waiting.length < MOST_MESSAGES && this.#waitingBytes < MOST_BYTES) {
      const message = messageAt(this.#next++);
      this.#waiting.push(message);
      this.#waitingBytes += message.data.length;
      this.#plainBytes += message.data.length;
      this.#client.send(message.data, { binary: message.binary });
    }
  }

  #echoed(data: Buffer, isBinary: boolean): void {
    const message = this.#waiting.shift();
    if (message === undefined || message.binary !== isBinary || !message.data.equals(data)) {
      this.#firstWrong = this.#echoes;
    }
    this.#waitingBytes -= message?.data.length ?? 0;
    this.#echoes++;
  }

  #outcome(): Outcome {
    return {
      firstWrong: this.#firstWrong,
      echoes: this.#echoes,
      plainBytes: this.#plainBytes,
      sent: this.#sent,
      received: this.#received,
    };
  }
}
