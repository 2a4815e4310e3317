import type { IncomingMessage } from 'node:http';
import type { OnApplicationShutdown } from '@nestjs/common';
import {
  WebSocketGateway,
  WebSocketServer,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { WebSocket, type RawData, type Server } from 'ws';
import { SharedDocument } from './shared-document.js';

const PING_INTERVAL = 250;

/** Where editors of a document meet. Its messages are those of Yjs, so there is no `@SubscribeMessage()` here. */
@WebSocketGateway({ path: '/sync', maxPayload: 4 * 1024 * 1024, perMessageDeflate: false })
export class SyncGateway implements OnGatewayConnection, OnGatewayDisconnect, OnApplicationShutdown {
  @WebSocketServer() private readonly server!: Server;
  readonly #documents = new Map<string, SharedDocument<WebSocket>>();
  readonly #names = new Map<WebSocket, string>();
  readonly #silent = new Set<WebSocket>();
  readonly #pings = setInterval(() => this.#pingAll(), PING_INTERVAL);

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    client.binaryType = 'arraybuffer';
    const name = new URL(request.url ?? '/', 'ws://sync').searchParams.get('document');
    if (name === null) {
      client.close(4000, 'Which document?');
      return;
    }
    const document = this.#open(name);
    this.#names.set(client, name);
    client.on('pong', () => this.#silent.delete(client));
    client.on('message', (data: RawData, isBinary: boolean) => {
      if (isBinary && data instanceof ArrayBuffer) this.#receive(client, document, new Uint8Array(data));
      else client.close(1003, 'Binary messages only');
    });
    for (const message of document.enter(client)) client.send(message);
  }

  handleDisconnect(client: WebSocket): void {
    const name = this.#names.get(client);
    this.#names.delete(client);
    this.#silent.delete(client);
    if (name !== undefined) this.#documents.get(name)?.leave(client);
  }

  onApplicationShutdown(): void {
    clearInterval(this.#pings);
  }

  #open(name: string): SharedDocument<WebSocket> {
    const known = this.#documents.get(name);
    if (known !== undefined) return known;
    const document = new SharedDocument<WebSocket>((message) => this.#broadcast(name, message));
    this.#documents.set(name, document);
    return document;
  }

  #receive(client: WebSocket, document: SharedDocument<WebSocket>, bytes: Uint8Array): void {
    try {
      const answer = document.receive(client, bytes);
      if (answer !== undefined) client.send(answer, { binary: true });
    } catch {
      client.close(4001, 'That is no message of Yjs');
    }
  }

  #broadcast(name: string, message: Uint8Array): void {
    for (const client of this.server.clients) {
      if (client.readyState !== WebSocket.OPEN || this.#names.get(client) !== name) continue;
      client.send(message, (error) => {
        if (error) client.terminate();
      });
    }
  }

  /** Who has not answered the last ping is gone. */
  #pingAll(): void {
    this.server.clients.forEach((client) => {
      if (this.#silent.has(client)) {
        client.terminate();
        return;
      }
      this.#silent.add(client);
      client.ping(() => undefined);
    });
  }
}
